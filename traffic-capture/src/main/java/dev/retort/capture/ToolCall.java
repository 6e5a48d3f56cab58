package dev.retort.capture;

import java.util.Objects;

/**
 * A model's call of a function that the request offered.
 *
 * @param name the function's
 * @param arguments as the model wrote them: JSON text, which need not be valid
 */
public record ToolCall(String name, String arguments) {
  public ToolCall {
    Objects.requireNonNull(name);
    Objects.requireNonNull(arguments);
  }
}
