package dev.retort.capture;

import java.util.Objects;

/**
 * One chat message.
 *
 * @param role who speaks
 * @param content the text; empty where a message carries none (a tool call, say)
 */
public record Message(Role role, String content) {
  public Message {
    Objects.requireNonNull(role);
    Objects.requireNonNull(content);
  }
}
