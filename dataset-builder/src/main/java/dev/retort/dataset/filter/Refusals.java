package dev.retort.dataset.filter;

import java.util.regex.Pattern;

/**
 * Recognises a refusal by the way it opens. Only a model that speaks of itself ("I can't help with
 * that") refuses; an apology for somebody else ("I'm sorry, but we cannot refund this") is an
 * answer. Thread-safe.
 */
public final class Refusals {
  private static final String APOLOGY =
      "(?:(?:i['’]m|i am|we['’]re)? ?(?:very |really |so |terribly )?(?:sorry|afraid)|i apologi[sz]e|"
          + "my apologies|apologies|unfortunately)[,.!;:–—-]? *(?:but |however,? )?(?:that )?";
  private static final String CANNOT =
      "(?:can['’]?t|can ?not|could(?:n['’]t| not)|won['’]t|will not|(?:['’]m|am) (?:not able|unable) to|"
          + "(?:['’]m|am) not (?:comfortable|allowed|permitted)(?: to)?)";
  private static final String SERVE =
      "(?:be able to )?(?:directly |currently |personally |actually |really )?(?:assist|help|comply|answer|fulfil+|provide|respond|continue|engage|do (?:that|this)|"
          + "process (?:that|this|your)|complete (?:that|this|your)|support (?:that|this))";
  private static final Pattern OPENING =
      Pattern.compile(
          "^\\W*(?:as an? (?:ai|artificial intelligence|(?:large )?language model)\\b"
              + "|(?:"
              + APOLOGY
              + ")? *i ?"
              + CANNOT
              + " "
              + SERVE
              + "\\b|"
              + APOLOGY
              + " *i (?:do not|don['’]t) have (?:enough|sufficient) (?:information|context))",
          Pattern.CASE_INSENSITIVE);

  private Refusals() {}

  /** Whether an answer opens as a refusal does. */
  public static boolean matches(String answer) {
    return OPENING.matcher(answer).find();
  }
}
