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

  /**
   * The counts that a provider reports; one that nobody can have been billed for counts as
   * unreported.
   */
  public static TokenUsage reported(long prompt, long completion) {
    return new TokenUsage(plausible(prompt), plausible(completion));
  }

  private static long plausible(long tokens) {
    return tokens >= 0 && tokens <= Integer.MAX_VALUE ? tokens : 0;
  }

  /** The sum of two usages. */
  public TokenUsage plus(TokenUsage other) {
    return new TokenUsage(prompt + other.prompt, completion + other.completion);
  }
}
