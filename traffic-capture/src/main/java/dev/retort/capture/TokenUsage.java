package dev.retort.capture;

/**
 * Tokens billed for one exchange.
 *
 * @param prompt tokens read, ≥ 0
 * @param completion tokens written, ≥ 0
 */
public record TokenUsage(long prompt, long completion) {
  /** An exchange whose usage nobody reported. */
  public static final TokenUsage UNREPORTED = new TokenUsage(0, 0);

  public TokenUsage {
    if (prompt < 0 || completion < 0) {
      throw new IllegalArgumentException(
          "token counts are ≥ 0, these are %d and %d".formatted(prompt, completion));
    }
  }

  /** The sum of two usages. */
  public TokenUsage plus(TokenUsage other) {
    return new TokenUsage(prompt + other.prompt, completion + other.completion);
  }
}
