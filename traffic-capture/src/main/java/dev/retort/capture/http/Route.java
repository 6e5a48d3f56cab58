package dev.retort.capture.http;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.wire.WireAnswer;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Who answers a request. */
public sealed interface Route {

  /** Headers of the answer that tell of the route. */
  SortedMap<String, String> headers();

  /**
   * It is answered here and now. Whether the caller asked for a stream or not, in its own protocol,
   * is the gateway's business.
   *
   * @param answer what is said, with the caller's own values in it
   * @param model what the answer says of its model
   * @param answeredBy whom it is captured as
   */
  record Answer(
      WireAnswer answer, String model, AnsweredBy answeredBy, SortedMap<String, String> headers)
      implements Route {
    public Answer {
      Objects.requireNonNull(answer);
      Objects.requireNonNull(model);
      Objects.requireNonNull(answeredBy);
      headers = sorted(headers);
    }
  }

  /**
   * A provider is asked.
   *
   * @param answeredBy whom the answer is captured as
   * @param reason why a provider, in one word for metrics and {@link RetortHeader#REASON}
   * @param standIn asked for an answer where no provider gives one; empty if there is nobody
   * @param observer told of the exchange when it is put together, personal data included, on a
   *     thread of the capture; what it throws is logged
   */
  record Forward(
      AnsweredBy.Teacher answeredBy,
      String reason,
      SortedMap<String, String> headers,
      Supplier<Future<Optional<Answer>>> standIn,
      Consumer<Exchange> observer)
      implements Route {
    /** No student could have answered. */
    public static final Forward UNROUTED =
        new Forward(
            AnsweredBy.TEACHER,
            "unrouted",
            new TreeMap<>(),
            () -> Future.succeededFuture(Optional.empty()),
            exchange -> {});

    public Forward {
      Objects.requireNonNull(answeredBy);
      Objects.requireNonNull(reason);
      headers = sorted(headers);
      Objects.requireNonNull(standIn);
      Objects.requireNonNull(observer);
    }

    /** To a provider, and nobody is told of the answer. */
    public static Forward because(String reason, double propensity) {
      return new Forward(
          new AnsweredBy.Teacher(propensity),
          reason,
          new TreeMap<>(),
          UNROUTED.standIn,
          UNROUTED.observer);
    }

    /** The same with one more header. */
    public Forward with(String header, String value) {
      TreeMap<String, String> more = new TreeMap<>(headers);
      more.put(header, value);
      return new Forward(answeredBy, reason, more, standIn, observer);
    }

    /** The same with somebody who answers where no provider does. */
    public Forward orElse(Supplier<Future<Optional<Answer>>> other) {
      return new Forward(answeredBy, reason, headers, other, observer);
    }

    /** The same for another reason. */
    public Forward renamed(String other) {
      return new Forward(answeredBy, other, headers, standIn, observer);
    }

    /** The same, captured as drawn with another probability. */
    public Forward drawnWith(double propensity) {
      return new Forward(new AnsweredBy.Teacher(propensity), reason, headers, standIn, observer);
    }

    /** The same, telling somebody more of the exchange. */
    public Forward observedBy(Consumer<Exchange> another) {
      return new Forward(answeredBy, reason, headers, standIn, observer.andThen(another));
    }
  }

  /**
   * It waits for a person: the caller hears 202 and where to ask for the answer.
   *
   * @param answer where, as a path of this server
   * @param unheard told if the caller is gone, or somebody else was asked, before this was said: at
   *     once, on an event loop
   */
  record Hold(URI answer, SortedMap<String, String> headers, Runnable unheard) implements Route {
    public Hold {
      Objects.requireNonNull(answer);
      headers = sorted(headers);
      Objects.requireNonNull(unheard);
    }
  }

  /**
   * It is not answered, because it asks for something that does not exist: the caller hears 400.
   *
   * @param message what is wrong and what helps, for the caller
   */
  record Refuse(String message, SortedMap<String, String> headers) implements Route {
    public Refuse {
      Objects.requireNonNull(message);
      headers = sorted(headers);
    }
  }

  private static SortedMap<String, String> sorted(Map<String, String> headers) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(headers));
  }
}
