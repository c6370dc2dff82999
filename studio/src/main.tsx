import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import { ErrorBoundary } from './components/error-boundary.js'
import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/controls.css'
import './styles/playground.css'
import './styles/report.css'
import './styles/instruments.css'
import './styles/decisions.css'
import './styles/decision.css'
import './styles/policy.css'
import './styles/systems.css'
import './styles/evals.css'
import './styles/evals-sample.css'

const root = document.getElementById('root')
if (root === null) throw new Error('internal: index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>,
)
