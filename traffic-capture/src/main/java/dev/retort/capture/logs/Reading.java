package dev.retort.capture.logs;

/** What a record of a log turns out to be. */
sealed interface Reading permits LoggedExchange, Reading.PassedOver {

  /**
   * A record that belongs to the log and is no exchange: nothing is wrong with it.
   *
   * @param what it is, in words that many records share
   */
  record PassedOver(String what) implements Reading {}
}
