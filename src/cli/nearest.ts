export { suggestion } from '../core/index.js'
