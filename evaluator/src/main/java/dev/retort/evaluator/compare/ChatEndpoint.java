package dev.retort.evaluator.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * A model behind an OpenAI-compatible endpoint. It is sent the captured messages as they were. An
 * endpoint that limits the rate is asked again after as long as it says, a few times. Thread-safe;
 * connections are pooled.
 */
public final class ChatEndpoint implements ModelUnderTest {
  private static final int MAX_RETRIES = 3;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int SUCCESS = 2;
  private static final int CLASS_OF_STATUS = 100;
  private static final int CHARACTERS_PER_TOKEN = 4;

  private final Settings settings;
  private final PriceTable prices;
  private final LongSupplier nanoTime;
  private final URI address;
  private final HttpClient client;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Where a model is, and how it is asked.
   *
   * @param name what reports call it
   * @param baseUrl up to and including the version, such as {@code https://api.openai.com/v1}
   * @param model its name at the endpoint, and in the price table
   * @param temperature the sampling temperature; empty leaves it to the endpoint
   * @param authorization value of the {@code Authorization} header
   * @param timeout for a whole answer
   */
  public record Settings(
      String name,
      URI baseUrl,
      String model,
      OptionalDouble temperature,
      Optional<String> authorization,
      Duration timeout) {
    public Settings {
      Objects.requireNonNull(name);
      Objects.requireNonNull(temperature);
      Objects.requireNonNull(authorization);
      boolean http = "http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme());
      if (!http || baseUrl.getHost() == null) {
        throw new IllegalArgumentException(
            "'%s' is no endpoint: give a whole URL such as https://api.openai.com/v1"
                .formatted(baseUrl));
      }
      if (model.isBlank()) {
        throw new IllegalArgumentException(
            "model '%s' needs the name that its endpoint %s knows it by".formatted(name, baseUrl));
      }
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException(
            "a timeout is longer than nothing, this one is %s".formatted(timeout));
      }
    }
  }

  /**
   * A model.
   *
   * @param prices what its provider charges
   * @param nanoTime a clock for latencies
   */
  public ChatEndpoint(Settings settings, PriceTable prices, LongSupplier nanoTime) {
    this.settings = Objects.requireNonNull(settings);
    this.prices = Objects.requireNonNull(prices);
    this.nanoTime = Objects.requireNonNull(nanoTime);
    this.address =
        URI.create(settings.baseUrl().toString().replaceAll("/+$", "") + "/chat/completions");
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.timeout())
            .build();
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public OptionalDouble expectedCharge(ReplayRow row) {
    ReplayRow.Captured teacher = row.teacher();
    TokenUsage expected =
        teacher.hasUsage()
            ? teacher.usage()
            : new TokenUsage(
                row.prompt().messages().stream().mapToLong(m -> tokens(m.content())).sum(),
                tokens(teacher.answer()));
    return Charges.of(prices, settings.model(), expected);
  }

  private static long tokens(String text) {
    return 1L + text.length() / CHARACTERS_PER_TOKEN;
  }

  @Override
  public Reply ask(ReplayRow row) {
    HttpRequest request = request(row);
    for (int retries = 0; ; retries++) {
      long start = nanoTime.getAsLong();
      Attempt attempt = send(request);
      Duration latency = Duration.ofNanos(nanoTime.getAsLong() - start);
      boolean again = attempt.retryAfter().isPresent() && retries < MAX_RETRIES;
      if (!again || isClosedWhileWaiting(attempt.retryAfter().orElseThrow())) {
        return attempt.reply(settings.model(), prices, latency, retries);
      }
    }
  }

  private HttpRequest request(ReplayRow row) {
    ObjectNode body = JsonFormat.mapper().createObjectNode().put("model", settings.model());
    settings.temperature().ifPresent(value -> body.put("temperature", value));
    ArrayNode messages = body.putArray("messages");
    row.prompt()
        .messages()
        .forEach(
            message ->
                messages
                    .addObject()
                    .put("role", message.role().wireName())
                    .put("content", message.content()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.line(body)));
    settings.authorization().ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }

  /** What one attempt brought; a time to wait if it may be repeated. */
  private record Attempt(
      Optional<String> text,
      Optional<FailureKind> failure,
      TokenUsage usage,
      Optional<Duration> retryAfter) {
    static Attempt answered(String text, TokenUsage usage) {
      return new Attempt(Optional.of(text), Optional.empty(), usage, Optional.empty());
    }

    static Attempt failed(FailureKind kind, TokenUsage usage) {
      return new Attempt(Optional.empty(), Optional.of(kind), usage, Optional.empty());
    }

    static Attempt failed(FailureKind kind) {
      return failed(kind, TokenUsage.UNREPORTED);
    }

    static Attempt limited(Duration wait) {
      return new Attempt(
          Optional.empty(),
          Optional.of(FailureKind.RATE_LIMITED),
          TokenUsage.UNREPORTED,
          Optional.of(wait));
    }

    Reply reply(String model, PriceTable prices, Duration latency, int retries) {
      Reply.Spent spent =
          new Reply.Spent(usage, Charges.of(prices, model, usage), Optional.of(latency), retries);
      return failure
          .<Reply>map(kind -> new Reply.Failed(kind, spent))
          .orElseGet(() -> new Reply.Answered(text.orElseThrow(), spent));
    }
  }

  private Attempt send(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> call =
        client.sendAsync(request, response -> new LimitedBody());
    try {
      // The request's own timeout ends with the headers; this one covers a body that trickles.
      return read(call.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      call.cancel(true);
      return Attempt.failed(FailureKind.TIMED_OUT);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpTimeoutException) {
        return Attempt.failed(FailureKind.TIMED_OUT);
      }
      return Attempt.failed(
          LimitedBody.isTooLong(e) ? FailureKind.UNREADABLE : FailureKind.UNREACHABLE);
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for " + address);
    }
  }

  private static Attempt read(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == TOO_MANY_REQUESTS) {
      return Attempt.limited(wait(response));
    }
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      return Attempt.failed(FailureKind.UNAUTHORIZED);
    }
    if (status / CLASS_OF_STATUS != SUCCESS) {
      return Attempt.failed(FailureKind.HTTP_ERROR);
    }
    try {
      JsonNode body =
          JsonFormat.mapper().readTree(new String(response.body(), StandardCharsets.UTF_8));
      return completed(ChatCompletionFormat.completion(body), ChatCompletionFormat.usage(body));
    } catch (JsonProcessingException | MalformedExchangeException e) {
      return Attempt.failed(FailureKind.UNREADABLE);
    }
  }

  private static Attempt completed(Completion completion, TokenUsage usage) {
    return switch (completion.finish()) {
      case STOP, UNKNOWN -> Attempt.answered(completion.text(), usage);
      case LENGTH -> Attempt.failed(FailureKind.CUT_OFF, usage);
      case REFUSED -> Attempt.failed(FailureKind.REFUSED, usage);
      case TOOL_CALLS -> Attempt.failed(FailureKind.UNREADABLE, usage);
      case ERROR -> Attempt.failed(FailureKind.HTTP_ERROR, usage);
    };
  }

  /** RFC 9110, section 10.2.3, in seconds; a date is not waited for to the second. */
  private static Duration wait(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("\\d{1,9}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .filter(wait -> wait.compareTo(LONGEST_WAIT) < 0)
        .orElse(
            response.headers().firstValue("Retry-After").isPresent()
                ? LONGEST_WAIT
                : Duration.ofSeconds(1));
  }

  private boolean isClosedWhileWaiting(Duration wait) {
    try {
      return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for " + address);
    }
  }

  /** Ends what waits for an endpoint's rate limit. */
  @Override
  public void close() {
    closing.countDown();
  }
}
