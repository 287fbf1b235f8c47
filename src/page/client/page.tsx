import { render } from 'preact'

render(<p>Connecting…</p>, document.querySelector('#page'))
