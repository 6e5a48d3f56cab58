package dev.retort.scheduler.notice;

import dev.retort.registry.webhook.RetryPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is in an outbox, to each receiver one message at a time, the oldest first. Of an
 * answer, only the status counts: 2xx is delivered, 410 wants nothing any more, everything else is
 * tried again. Thread-safe.
 */
public final class Courier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
  private static final long PACE_MILLIS = 500;
  private static final int GONE = 410;
  private static final int GOOD = 2;

  /** Longer than any request: a node that died over one holds its message up for so long. */
  private static final int LEASE_TIMEOUTS = 4;

  private final Outbox outbox;
  private final RetryPolicy policy;
  private final Clock clock;
  private final HttpClient http;
  private final ScheduledExecutorService rounds;
  private final List<Future<?>> started = new CopyOnWriteArrayList<>();
  private final Map<UUID, CompletableFuture<HttpResponse<InputStream>>> underWay =
      new ConcurrentHashMap<>();
  private volatile boolean closing;

  /** A courier, who does nothing before {@link #start} or {@link #deliver}. */
  public Courier(Outbox outbox, Clock clock) {
    this(outbox, clock, RetryPolicy.DEFAULT);
  }

  Courier(Outbox outbox, Clock clock, RetryPolicy policy) {
    this.outbox = outbox;
    this.policy = policy;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(policy.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    this.rounds =
        Executors.newScheduledThreadPool(
            Math.max(1, outbox.receivers().size()),
            work -> {
              Thread thread = new Thread(work, "notices");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Delivers from now on, beginning with what an earlier process has left. */
  public void start() {
    for (Receiver receiver : outbox.receivers()) {
      started.add(
          rounds.scheduleWithFixedDelay(
              () -> round(receiver), 0, PACE_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  private void round(Receiver receiver) {
    try {
      deliver(receiver);
    } catch (RuntimeException e) {
      // What it is about stays in the outbox, and a round that throws would be the last.
      LOG.warn("notices for {} wait: {}", receiver.url(), e.toString());
    }
  }

  /** Delivers what is due, once; what fails stays for later. */
  public void deliver() {
    outbox.receivers().forEach(this::deliver);
  }

  private void deliver(Receiver receiver) {
    boolean more = true;
    while (more && !closing) {
      Optional<Outbox.Waiting> due =
          outbox
              .next(receiver)
              .filter(message -> !message.nextAttempt().isAfter(clock.instant()))
              .filter(
                  message ->
                      outbox.claim(
                          receiver, message, policy.timeout().multipliedBy(LEASE_TIMEOUTS)));
      more = due.isPresent() && delivered(receiver, due.get());
    }
  }

  /** Whether the next message may follow. */
  private boolean delivered(Receiver receiver, Outbox.Waiting message) {
    int status;
    try {
      status = send(receiver, message);
    } catch (IOException e) {
      failed(receiver, message, "no answer: " + e, Optional.empty());
      return false;
    } catch (CancellationException e) {
      // Whoever delivers next finds the message where it was.
      return false;
    }
    if (status / 100 != GOOD) {
      failed(receiver, message, "answered %d, not 2xx".formatted(status), Optional.of(status));
      return false;
    }
    outbox.delivered(receiver, message);
    return true;
  }

  private void failed(
      Receiver receiver, Outbox.Waiting message, String problem, Optional<Integer> status) {
    Instant now = clock.instant();
    Duration failing = Duration.between(message.failingSince().orElse(now), now);
    boolean givesUp =
        status.equals(Optional.of(GONE)) || failing.compareTo(policy.givesUpAfter()) >= 0;
    if (givesUp) {
      LOG.warn(
          "{} is not told of {}, its receiver failed {} times: {}",
          receiver.url(),
          message.id(),
          message.attempts() + 1,
          problem);
    }
    outbox.failed(
        receiver,
        message,
        problem,
        givesUp
            ? Optional.empty()
            : Optional.of(now.plusMillis(policy.pauseMillis(message.attempts() + 1))));
  }

  private int send(Receiver receiver, Outbox.Waiting message) throws IOException {
    byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
    String id = "msg_" + message.id();
    long timestamp = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(receiver.url())
            .timeout(policy.timeout())
            .header("Content-Type", "application/json")
            .header("User-Agent", "Retort")
            .header("webhook-id", id)
            .header("webhook-timestamp", Long.toString(timestamp))
            .header("webhook-signature", receiver.secret().sign(id, timestamp, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<InputStream>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    UUID attempt = UUID.randomUUID();
    underWay.put(attempt, answer);
    try {
      if (closing) {
        answer.cancel(true);
      }
      HttpResponse<InputStream> response = answer.join();
      // Unread: a receiver cannot hold the courier by an endless answer.
      response.body().close();
      return response.statusCode();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException refusal ? refusal : new IOException(e.getCause());
    } finally {
      underWay.remove(attempt);
    }
  }

  /** Stops; a request that is under way is broken off, and its message stays. */
  @Override
  public void close() {
    closing = true;
    // No interrupt: it would reach the database's files.
    started.forEach(round -> round.cancel(false));
    rounds.shutdown();
    underWay.values().forEach(answer -> answer.cancel(true));
    try {
      if (!rounds.awaitTermination(policy.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the courier of notices has not stopped in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
