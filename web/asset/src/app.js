// What the pages add when there is JavaScript. Every page works without it.
import {
  createAll, Button, CharacterCount, Checkboxes, ErrorSummary, Header, NotificationBanner, Radios, SkipLink
} from 'nhsuk-frontend'
import { exitPage } from './exit.js'
import { forms } from './forms.js'
import { keys } from './keys.js'
import { live } from './live.js'
import { work } from './work.js'

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')

function enhance(scope) {
  for (const part of [Button, CharacterCount, Checkboxes, ErrorSummary, Header, NotificationBanner, Radios, SkipLink]) {
    createAll(part, undefined, { scope, onError: () => {} })
  }
}

enhance(document)
forms()
exitPage()
keys()
live(enhance)
work()
