package dev.retort.scheduler.queue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.apache.commons.codec.digest.DigestUtils;

/** An order's name in the queue. */
public record OrderId(@JsonValue String value) {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OrderId {
    if (!value.matches("[0-9a-f-]{1,64}")) {
      throw new IllegalArgumentException(
          "'%s' is no order's id: those are up to 64 hexadecimal digits and dashes, as `retort runs` shows them"
              .formatted(value));
    }
  }

  private static final int DIGITS = 16;

  /** The name of an order. It follows from task, cause and time, which two orders never share. */
  public static OrderId of(RunOrder order) {
    String identity = order.task() + "\n" + order.cause() + "\n" + order.due();
    return new OrderId(DigestUtils.sha256Hex(identity).substring(0, DIGITS));
  }

  @Override
  public String toString() {
    return value;
  }
}
