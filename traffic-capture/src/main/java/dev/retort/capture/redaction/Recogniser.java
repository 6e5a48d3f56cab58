package dev.retort.capture.redaction;

import java.util.List;

/** Finds values of some kinds. Thread-safe. */
interface Recogniser {
  /** Adds what is found in a text; spans may overlap. */
  void find(TextProfile profile, List<PersonalDataSpan> found);
}
