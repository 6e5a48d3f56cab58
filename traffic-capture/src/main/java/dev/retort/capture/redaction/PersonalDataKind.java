package dev.retort.capture.redaction;

/**
 * What a personal value is. Where values overlap, the kind that is named first here wins: it is
 * recognised by the stricter rule.
 */
public enum PersonalDataKind {
  /** Passwords, PINs, API keys, tokens, private keys. */
  SECRET,
  /** E-mail addresses, spelled-out ones ("ann (at) example (dot) org") included. */
  EMAIL,
  /** Bank accounts with right check digits in their country's form (ISO 13616). */
  IBAN,
  /** Numbers of payment cards: an issuer's prefix and length, and a right Luhn digit. */
  CREDIT_CARD,
  /** Social security and individual taxpayer numbers of the United States. */
  US_SSN,
  /** Numbers by which other states know people, by check digit or by what they are called. */
  NATIONAL_ID,
  /** Account numbers, sort codes and routing numbers, where the text calls them so. */
  BANK_ACCOUNT,
  /** Dates that the text calls somebody's birth. */
  DATE_OF_BIRTH,
  /** Public IPv4 and IPv6 addresses. */
  IP_ADDRESS,
  /** Telephone numbers. */
  PHONE,
  /** Streets with house numbers, where the text says that somebody lives there. */
  STREET_ADDRESS,
  /** Names of people, where the text says that they are: see {@link PersonalDataDetector}. */
  PERSON_NAME
}
