package dev.retort.router;

/** What a student must not be asked, and must not say. */
public enum RedLine {
  /** A request that tells the model what to do in the place of its task. */
  INJECTION("injection"),

  /** An answer with personal data that its request does not hold. */
  PERSONAL_DATA("personal_data"),

  /** An answer that declines to be one. */
  REFUSAL("refusal");

  private final String word;

  RedLine(String word) {
    this.word = word;
  }

  /** The line as metrics and {@link dev.retort.capture.http.RetortHeader#REASON} have it. */
  public String word() {
    return word;
  }
}
