package dev.retort.trainer.handover;

import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to the owner of a job, each tried again until there is an answer or patience ends. Any
 * answer may bring the word to stop. Used by one thread.
 */
final class OwnerConnection {
  static final String SESSION = "Retort-Session";
  static final String JOB = "Retort-Job";
  static final String STOP = "stop";
  static final String OFFSET = "Upload-Offset";

  private static final Logger LOG = LoggerFactory.getLogger(OwnerConnection.class);
  private static final Duration CONNECT = Duration.ofSeconds(15);

  /** A piece of some megabytes comes through within it even on a slow line. */
  private static final Duration ANSWER = Duration.ofMinutes(3);

  private static final Set<Integer> OVER = Set.of(401, 403, 410);

  /** What somebody between the two says while the owner is away, and what passes at the owner's. */
  private static final Set<Integer> TEMPORARY = Set.of(408, 425, 429, 500, 502, 503, 504, 507);

  private static final int NOT_FOUND = 404;

  /** Somebody who has never answered may have another address: nothing is lost by giving up. */
  private static final Duration FIRST_ANSWER = Duration.ofMinutes(15);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final RunAddress.HandedOver job;
  private final Contact contact;
  private final Runnable stop;
  private final CountDownLatch never = new CountDownLatch(1);
  private String session = "";
  private long lastAnswer = System.nanoTime();
  private boolean met;
  private boolean told;

  /**
   * A connection.
   *
   * @param stop run once, when the owner says so
   */
  OwnerConnection(RunAddress.HandedOver job, Contact contact, Runnable stop) {
    this.job = Objects.requireNonNull(job);
    this.contact = Objects.requireNonNull(contact);
    this.stop = Objects.requireNonNull(stop);
  }

  /** From now on requests are of this start of the job. */
  void hold(String session) {
    this.session = session;
  }

  /** A request for something below the job's own address. */
  HttpRequest.Builder to(String path) {
    String base = job.url().toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + job.token());
    return session.isEmpty() ? request : request.header(SESSION, session);
  }

  /**
   * An answer that decides something: a good one, or a refusal that is of interest to the caller.
   *
   * @throws AttemptOverException if the owner wants nothing of this attempt any more
   * @throws OwnerLostException if there was no answer for too long
   */
  HttpResponse<byte[]> ask(HttpRequest request) {
    long pause = contact.pace().toMillis();
    while (true) {
      String problem;
      try {
        HttpResponse<byte[]> answer = answer(request);
        heed(answer);
        if (!isTemporary(answer)) {
          return answer;
        }
        problem = "it answers %d %s".formatted(answer.statusCode(), text(answer));
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage() == null ? e : e.getMessage());
      }
      Duration patience = patience();
      if (System.nanoTime() - lastAnswer > patience.toNanos()) {
        throw new OwnerLostException(
            "the owner of %s has been out of reach for more than %d s, so the training ends: %s. The last checkpoint that it has is what the next attempt goes on from."
                .formatted(job, patience.toSeconds(), problem));
      }
      LOG.info("{} {}: {}; tried again", request.method(), request.uri().getPath(), problem);
      pause(pause);
      pause = Math.min(2 * pause, contact.longestPause().toMillis());
    }
  }

  /** The same, of which nothing but a good answer is expected. */
  HttpResponse<byte[]> expect(HttpRequest request) {
    HttpResponse<byte[]> answer = ask(request);
    if (answer.statusCode() / 100 != 2) {
      throw new HandoverRefusedException(
          "%s %s is refused with %d: %s"
              .formatted(
                  request.method(), request.uri().getPath(), answer.statusCode(), text(answer)));
    }
    return answer;
  }

  /** A good answer's JSON. */
  static <T> T json(HttpResponse<byte[]> answer, Class<T> type) {
    try {
      return JsonFormat.mapper().readValue(answer.body(), type);
    } catch (IOException e) {
      throw new UncheckedIOException("the owner's answer makes no sense: " + e.getMessage(), e);
    }
  }

  static HttpRequest.BodyPublisher json(Object value) {
    return HttpRequest.BodyPublishers.ofByteArray(JsonFormat.pretty(value));
  }

  private HttpResponse<byte[]> answer(HttpRequest request) throws IOException {
    long whole = 2 * request.timeout().orElse(ANSWER).toSeconds();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      // The request's own time limit ends with the head of the answer.
      return answer.get(whole, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no whole answer within %d s".formatted(whole), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted(e);
    }
  }

  private void heed(HttpResponse<byte[]> answer) {
    if (!isOwners(answer)) {
      // What a proxy says for an owner that is away is no contact.
      return;
    }
    if (OVER.contains(answer.statusCode())) {
      throw new AttemptOverException(
          "the owner of %s wants nothing of this attempt any more (%d): %s"
              .formatted(job, answer.statusCode(), text(answer)));
    }
    met = true;
    if (!isTemporary(answer)) {
      lastAnswer = System.nanoTime();
    }
    if (!told && answer.headers().firstValue(JOB).filter(STOP::equals).isPresent()) {
      told = true;
      stop.run();
    }
  }

  private Duration patience() {
    return met || contact.patience().compareTo(FIRST_ANSWER) < 0
        ? contact.patience()
        : FIRST_ANSWER;
  }

  private static boolean isOwners(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue(JOB).isPresent();
  }

  private static boolean isTemporary(HttpResponse<byte[]> answer) {
    return TEMPORARY.contains(answer.statusCode())
        || (answer.statusCode() == NOT_FOUND && !isOwners(answer));
  }

  private static String text(HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), StandardCharsets.UTF_8).strip();
    return text.length() > 500 ? text.substring(0, 500) + "…" : text;
  }

  private void pause(long millis) {
    try {
      if (never.await(millis, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody opens this latch");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static OwnerLostException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    OwnerLostException lost = new OwnerLostException("interrupted while the owner was asked");
    lost.initCause(e);
    return lost;
  }
}
