import { render } from 'preact'
import { Page } from './frame/page.tsx'
import { Connection } from './state/connection.ts'
import { PageStore } from './state/page-store.ts'
import { applyTheme, savedTheme } from './state/theme.ts'

applyTheme(savedTheme())
const store = new PageStore()
new Connection({ onEvent: (event) => store.handle(event), onLink: (link) => store.setLink(link) }).start()
render(<Page store={store} />, document.querySelector('#page')!)
