// What the engine does to a field's value, done before it is sent, so that a mistake is told where it is made. The
// engine checks again; what cannot be judged here is left to it.

const TRANSFORMS = {
  trim: (value) => value.trim(),
  lower: (value) => value.toLowerCase(),
  upper: (value) => value.toUpperCase(),
  strip_slash: (value) => value.replace(/\/+$/, ''),
};

const FORMATS = {
  url: { fits: (value) => /^https?:\/\/[^\s/]+/i.test(value), words: 'a web address that begins with https://' },
  email: { fits: (value) => /^[^\s@]+@[^\s@]+$/.test(value), words: 'an e-mail address' },
  uuid: { fits: (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
    words: 'an id like 123e4567-e89b-12d3-a456-426614174000' },
  integer: { fits: (value) => /^-?\d+$/.test(value), words: 'a whole number' },
  host: { fits: (value) => /^[^\s/?#\\@]+$/.test(value), words: 'a host name, without https:// and slashes' },
  date: { fits: (value) => !Number.isNaN(Date.parse(value)), words: 'a date' },
  pem: { fits: (value) => value.includes('-----BEGIN '), words: 'the whole text, from -----BEGIN to END-----' },
};

export const formatWords = (format) => FORMATS[format]?.words ?? '';

// Patterns are written for PCRE2; one that this browser does not understand is none.
function regex(source) {
  try {
    return new RegExp(source, 'u');
  } catch {
    return null;
  }
}

function extracted(field, value) {
  const found = field.extract ? regex(field.extract)?.exec(value) : null;
  return found?.[1] ?? null;
}

// "https://acme.workable.com/jobs " -> "acme". A value that `extract` does not fit stays, for problem() to tell.
export function clean(field, value) {
  for (const name of [field.transform ?? []].flat()) value = TRANSFORMS[name]?.(value) ?? value;
  const inner = extracted(field, value);
  if (inner !== null) return inner;
  if (!field.extract && field.prefix && value.startsWith(field.prefix)) value = value.slice(field.prefix.length);
  if (!field.extract && field.suffix && value.endsWith(field.suffix)) value = value.slice(0, -field.suffix.length);
  return value;
}

// A sentence, or '' when nothing is wrong.
export function problem(field, value) {
  if (value === '') return field.required ? `Enter the ${inSentence(field.label)}.` : '';
  const like = field.example ? ` It looks like this: ${field.example}` : '';
  if (field.extract && regex(field.extract) && extracted(field, value) === null) {
    return `This does not look like a ${inSentence(field.label)}.${like}`;
  }
  const format = FORMATS[field.format];
  if (format && !format.fits(value)) return `This must be ${format.words}.`;
  const pattern = field.pattern && regex(`^(?:${field.pattern})$`);
  if (pattern && !pattern.test(value)) {
    return `This does not look right. Has it been copied whole, with nothing before or after it?${like}`;
  }
  return '';
}

// "Company domain" -> "company domain"; "API key" stays.
export function inSentence(label) {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label[0].toLowerCase() + label.slice(1) : label;
}

export function isShown(field, values) {
  if (field.hidden) return false;
  return !field.show_when || String(values[field.show_when.field] ?? '') === String(field.show_when.equals);
}
