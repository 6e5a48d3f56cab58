package dev.retort.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fits the tokens of an answer to the answer without its personal values. Each run of tokens that
 * touches a value becomes one token, which spells the placeholder and is as likely as they were
 * together; what stood to choice there is dropped, for it spells parts of values. Where the tokens
 * do not spell the answer, all are dropped.
 */
final class LogprobAlignment {
  private final List<TokenLogprob> tokens;
  private final List<TokenLogprob> aligned = new ArrayList<>();
  private int next;
  private int within;

  private LogprobAlignment(List<TokenLogprob> tokens) {
    this.tokens = tokens;
  }

  /**
   * The tokens of a redacted answer.
   *
   * @param answer what the tokens spell
   * @param redacted the answer as it is stored
   * @param values the value of each placeholder in it
   */
  static List<TokenLogprob> of(
      List<TokenLogprob> tokens, String answer, String redacted, Map<String, String> values) {
    if (answer.equals(redacted)) {
      return tokens;
    }
    return spelled(tokens).equals(answer)
        ? new LogprobAlignment(tokens).align(answer, redacted, values)
        : List.of();
  }

  /** What tokens spell. */
  static String spelled(List<TokenLogprob> tokens) {
    StringBuilder spelled = new StringBuilder();
    tokens.forEach(token -> spelled.append(token.token()));
    return spelled.toString();
  }

  private List<TokenLogprob> align(String answer, String redacted, Map<String, String> values) {
    int from = 0;
    int at = 0;
    while (at < redacted.length()) {
      String placeholder = placeholder(redacted, at, values);
      if (placeholder.isEmpty()) {
        if (from >= answer.length() || answer.charAt(from) != redacted.charAt(at)) {
          return List.of();
        }
        from++;
        at++;
      } else {
        String value = values.get(placeholder);
        if (!answer.startsWith(value, from)) {
          return List.of();
        }
        replace(from, from + value.length(), placeholder);
        from += value.length();
        at += placeholder.length();
      }
    }
    aligned.addAll(tokens.subList(next, tokens.size()));
    return from == answer.length() ? List.copyOf(aligned) : List.of();
  }

  private static String placeholder(String redacted, int at, Map<String, String> values) {
    int end = redacted.charAt(at) == '[' ? redacted.indexOf(']', at) : -1;
    String found = end < 0 ? "" : redacted.substring(at, end + 1);
    return values.containsKey(found) ? found : "";
  }

  /**
   * One token for all that touch a range of the answer; {@code within} is where the next begins.
   */
  private void replace(int from, int to, String placeholder) {
    StringBuilder text = new StringBuilder();
    double logprob = 0;
    if (within > from && !aligned.isEmpty()) {
      // The token before goes on into this value, or ends in another one.
      TokenLogprob before = aligned.remove(aligned.size() - 1);
      int begun = before.token().length() - (within - from);
      text.append(before.token(), 0, begun).append(placeholder);
      text.append(before.token().substring(Math.min(before.token().length(), begun + to - from)));
      logprob = before.logprob();
    } else {
      readUntil(from, text);
      text.append(placeholder);
    }
    while (within < to) {
      within += length();
      logprob += tokens.get(next).logprob();
      if (within > to) {
        String last = tokens.get(next).token();
        text.append(last.substring(last.length() - (within - to)));
      }
      next++;
    }
    aligned.add(new TokenLogprob(text.toString(), Math.min(0, logprob), List.of()));
  }

  /** Takes over the tokens before a place, and the beginning of the one that lies across it. */
  private void readUntil(int from, StringBuilder text) {
    while (within + length() <= from) {
      within += length();
      aligned.add(tokens.get(next++));
    }
    if (within < from) {
      text.append(tokens.get(next).token(), 0, from - within);
    }
  }

  private int length() {
    return tokens.get(next).token().length();
  }
}
