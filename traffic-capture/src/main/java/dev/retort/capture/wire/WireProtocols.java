package dev.retort.capture.wire;

import java.util.Map;

/** The protocols that Retort reads, and those that it answers in. */
public final class WireProtocols {
  /** OpenAI's chat completions, which most other providers speak too. */
  public static final ServedProtocol CHAT_COMPLETIONS = new ChatCompletions();

  /** OpenAI's responses. */
  public static final ServedProtocol RESPONSES = new Responses();

  /** OpenAI's older completions of a text. */
  public static final ServedProtocol COMPLETIONS = new Completions();

  /** Anthropic's messages. */
  public static final ServedProtocol MESSAGES = new Messages();

  /** Amazon Bedrock's Converse. */
  public static final WireProtocol CONVERSE = new Converse();

  /**
   * Whichever of these a body is of, told by its fields; and what tools make of bodies when they
   * write them down: a list of messages, one message, or only its text.
   */
  public static final WireProtocol ANY = new AnyProtocol();

  private static final Map<String, ServedProtocol> BY_PATH =
      Map.of(
          "/v1/chat/completions", CHAT_COMPLETIONS,
          "/v1/responses", RESPONSES,
          "/v1/completions", COMPLETIONS,
          "/v1/messages", MESSAGES);

  private WireProtocols() {}

  /**
   * The protocol of each path that an application posts a request to, from the version on: each is
   * answered here, too.
   */
  public static Map<String, ServedProtocol> byPath() {
    return BY_PATH;
  }
}
