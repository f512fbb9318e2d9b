// Errors in words for somebody who has never seen this engine: what happened, and what to do about it.
import { formatWords } from './clean.js';

// The engine names what it was doing behind its message, for operators.
const bare = (message) => message.replace(/\s*\(while .*$/s, '').trim();

const sentence = (text) => {
  const upper = text[0].toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(upper) ? upper : `${upper}.`;
};

// What the provider itself said, which the engine puts behind its own words.
function quoted(message, label) {
  const [, quote] = /^the provider[^:]*: (.{1,300})$/s.exec(bare(message)) ?? [];
  return quote ? `${label} says: “${sentence(quote)}”` : '';
}

// The link itself is no good: there is nothing to try again.
export function isLinkError(error) {
  return error.origin !== 'provider' && (error.status === 401 || error.status === 410);
}

// What stands beside a field, for what the engine said about its value.
export function fieldWords(field, said) {
  if (/^is required/.test(said)) return 'This is needed.';
  if (/^must match/.test(said)) return 'This does not look right. Has it been copied whole?';
  if (/^is not what is expected/.test(said)) {
    return `This does not look right.${field.example ? ` It looks like this: ${field.example}` : ''}`;
  }
  const format = /^must be of the format (\w+)/.exec(said);
  if (format && formatWords(format[1])) return `This must be ${formatWords(format[1])}.`;
  return sentence(said);
}

function fromProvider(error, label) {
  const said = quoted(error.message, label);
  switch (error.status) {
    case 401:
      return { title: `${label} did not accept this`, said,
        text: 'Check that everything was copied whole and belongs to this account. A key that was deleted or replaced '
          + 'no longer works.' };
    case 403:
      return { title: `${label} does not allow this`, said,
        text: 'The details are right, but they lack a permission. Ask an administrator of your account, or give the '
          + 'key more rights.' };
    case 404:
      return { title: `${label} does not know this account`, said,
        text: 'Check the address or name of your account: one wrong letter leads to somebody else, or to nobody.' };
    case 429:
      return { title: `${label} is busy`,
        text: 'It takes no more questions for the moment. Wait a minute, then try again.' };
    case 502: case 503: case 504:
      return { title: `${label} cannot be reached`, said: error.status === 502 ? said : '',
        text: 'Check the address of your account, if you gave one. Otherwise it may be down for a moment: try '
          + 'again in a few minutes.' };
    default:
      return { title: `${label} did not accept this`, said, text: 'Check what you entered, then try again.' };
  }
}

// {title, text, said?, reference?} of a call that failed. `label` is the provider's name.
export function explain(error, label) {
  if (error.status === 0) {
    return { title: 'No connection',
      text: 'The server did not answer. Check your internet connection, then try again.' };
  }
  if (error.origin === 'provider') return fromProvider(error, label);
  if (error.status === 429) {
    return { title: 'Too many tries', text: 'Wait a minute, then try again.' };
  }
  if (error.status === 422 || error.status === 400) {
    const fields = Object.keys(error.details).length > 0;
    return { title: 'Something needs a second look',
      text: fields ? 'See the fields that are marked below.'
        : sentence(bare(error.message) || 'Check what you entered') };
  }
  if (error.status === 502 || error.status === 503 || error.status === 504) return fromProvider(error, label);
  return { title: 'This did not work', reference: error.requestId,
    text: 'The mistake is not yours. Try again; if it stays, tell the people who sent you here.' };
}

// What an OAuth server, or the engine, said when it sent the browser back (RFC 6749, section 4.1.2.1).
export function explainReturn(code, message) {
  if (code === 'sign_in_denied') {
    return { title: 'Access was not given', text: 'You said no, or closed the sign-in. Nothing was connected.' };
  }
  if (code === 'sign_in_cookie') {
    return { title: 'This sign-in began elsewhere',
      text: 'It has to end in the browser in which it was begun, and that browser has to allow '
        + 'cookies. Begin again here.' };
  }
  if (/^(sign_in|link_token)_(unknown|expired|used)$/.test(code)) {
    return { title: 'The sign-in took too long', text: 'Between leaving and coming back it has ended. Begin again.' };
  }
  return { title: 'The sign-in did not work', text: 'Nothing was connected. Try again.',
    said: quoted(message, 'The provider') };
}
