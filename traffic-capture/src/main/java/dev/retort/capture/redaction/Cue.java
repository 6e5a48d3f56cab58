package dev.retort.capture.redaction;

import java.util.Locale;

/** What a phrase says about the words beside it. Each has its section in the written phrases. */
enum Cue {
  /** A name follows, whatever it looks like. */
  INTRODUCTION,
  /** A name may follow, or anything else. */
  WEAK_INTRODUCTION,
  /** Stands before a surname. */
  TITLE,
  /** The same, but as often a part of something else's name. */
  WEAK_TITLE,
  /** Ends a letter; its writer follows. */
  SIGN_OFF,
  /** Ends a letter, or stands anywhere. */
  THANKS,
  GREETING,
  /** Names a form's field for a name. */
  FIELD,
  /** A person in relation to the writer or a firm; the name may follow. */
  PERSON,
  /** Somebody was spoken to. */
  CONTACT,
  /** Follows the name of who speaks. */
  SPEAKING,
  PHONE,
  SOCIAL_SECURITY,
  NATIONAL_ID,
  BANK_ACCOUNT,
  CARD,
  IBAN,
  PASSWORD,
  /** A key of some sort, which may open nothing. */
  CREDENTIAL,
  PIN,
  BEARER,
  BIRTH,
  HOME,
  /** A number of something that is no person: an order, a version. */
  THING;

  String section() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
