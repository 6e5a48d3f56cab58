package dev.retort.capture.redaction;

import java.util.regex.Pattern;

/** What may stand between a phrase and the value that it speaks of: "number is:", " - ". */
final class CueGap {
  static final int LONGEST = 32;
  private static final Pattern SMALL =
      Pattern.compile(
          "[\\s:#=.,\"'(\\[–-]*(?:(?:is|ist|lautet|est|es|è|é|jest|are|was|no|nr|num|number|numbers|nummer|numero|número|numéro|code|id|on|at|in|to|under|unter|with|mit|of|ending|please|now|still|currently|changed|also|number's|my|the|here's|me|us|him|her|them)\\b[\\s:#=.,\"'(\\[–-]*){0,3}",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private CueGap() {}

  static boolean isSmall(String text, int from, int to) {
    return to - from <= LONGEST && SMALL.matcher(text).region(from, to).matches();
  }
}
