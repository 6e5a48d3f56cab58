package dev.retort.console.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.retort.registry.PromotionConflictException;
import dev.retort.registry.RegistryException;
import io.vertx.ext.web.handler.HttpException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a request was not answered, by RFC 9457.
 *
 * @param title the status in words
 * @param status the HTTP status
 * @param detail for whoever asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(String title, int status, String detail) {
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

  static Problem of(Throwable failure) {
    if (failure instanceof Refusal refusal) {
      return of(refusal.status(), refusal.getMessage());
    }
    if (failure instanceof StrangerException stranger) {
      return of(StrangerException.STATUS, stranger.getMessage());
    }
    if (failure instanceof PromotionConflictException conflict) {
      return of(409, conflict.getMessage());
    }
    if (failure instanceof IllegalArgumentException wrong) {
      return of(400, wrong.getMessage());
    }
    if (failure instanceof HttpException http) {
      return status(http.getStatusCode());
    }
    String reference = UUID.randomUUID().toString().substring(0, 8);
    LOG.error("a request failed, reference {}", reference, failure);
    return failure instanceof RegistryException registry
        ? of(503, registry.getMessage())
        : of(
            500,
            "Something went wrong that is not your doing. The server's log says more, under the reference %s."
                .formatted(reference));
  }

  /** A body that no decoder gets through. */
  static Problem unreadable() {
    return of(
        400, "The body cannot be read: it is not what its Content-Type or its length says it is.");
  }

  /** What is known by its status alone. */
  static Problem status(int status) {
    return of(
        status,
        switch (status) {
          case 400 ->
              "The address or a header is malformed: a percent sign, for one, stands before two hexadecimal digits.";
          case 403 -> "The page that sent this is too old, or not from here: load it again.";
          case 404 -> "There is no such page.";
          case 405 -> "There is such an address, but not for this method.";
          case 413 -> "That is more than a request may hold.";
          case 417 -> "The header Expect may ask for 100-continue, and for nothing else.";
          default -> "The request cannot be answered.";
        });
  }

  private static Problem of(int status, String detail) {
    return new Problem(title(status), status, detail);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "That makes no sense here";
      case 401 -> "Who are you?";
      case 403 -> "Not allowed";
      case 404 -> "Not found";
      case 405 -> "Not that way";
      case 409 -> "Overtaken";
      case 413 -> "Too large";
      case 503 -> "Not reachable";
      default -> status >= 500 ? "Failed" : "Refused";
    };
  }
}
