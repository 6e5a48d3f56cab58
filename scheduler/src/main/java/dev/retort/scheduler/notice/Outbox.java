package dev.retort.scheduler.notice;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.journal.Fence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** What is to be delivered. Thread-safe, for any number of processes. */
public final class Outbox {
  private static final int LONGEST_PROBLEM = 500;
  private static final String DUPLICATE_KEY = "23505";

  private final Jdbi jdbi;
  private final Clock clock;
  private final List<Receiver> receivers;
  private final Fence fence;

  /**
   * The outbox in a {@link dev.retort.scheduler.journal.SchedulerDatabase}.
   *
   * @param receivers who is told
   */
  public Outbox(DataSource source, Clock clock, List<Receiver> receivers) {
    this(Jdbi.create(source), clock, List.copyOf(receivers), Fence.NONE);
  }

  private Outbox(Jdbi jdbi, Clock clock, List<Receiver> receivers, Fence fence) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.receivers = receivers;
    this.fence = fence;
  }

  /** The same outbox, which takes notices from the owner of a run alone. */
  public Outbox under(Fence owner) {
    return new Outbox(jdbi, clock, receivers, owner);
  }

  /** The form that Standard Webhooks recommends. */
  @JsonPropertyOrder({"type", "timestamp", "data"})
  private record Message(String type, Instant timestamp, Notice.Facts data) {}

  /**
   * A message that waits.
   *
   * @param attempts failed ones
   */
  record Waiting(
      String id, String body, int attempts, Optional<Instant> failingSince, Instant nextAttempt) {}

  /**
   * Takes a notice for everybody who wants it. Durable when the call returns; posting it again
   * changes nothing.
   *
   * @return how many are told
   * @throws dev.retort.scheduler.journal.ClaimLostException if another owner has the run by now
   */
  public int post(Notice notice) {
    List<Receiver> told = receivers.stream().filter(one -> one.wants(notice)).toList();
    if (told.isEmpty()) {
      return 0;
    }
    String body = JsonFormat.line(new Message(notice.kind().word(), notice.at(), notice.facts()));
    try {
      add(notice, told, body);
    } catch (JdbiException e) {
      if (!isDuplicate(e)) {
        throw e;
      }
      // Another node has posted it at the same time: now it is there.
      add(notice, told, body);
    }
    return told.size();
  }

  private static boolean isDuplicate(JdbiException failure) {
    return failure.getCause() instanceof SQLException cause
        && DUPLICATE_KEY.equals(cause.getSQLState());
  }

  private void add(Notice notice, List<Receiver> told, String body) {
    jdbi.useTransaction(
        handle -> {
          fence.hold(handle);
          told.forEach(receiver -> add(handle, notice, receiver.key(), body));
        });
  }

  private void add(Handle handle, Notice notice, String receiver, String body) {
    handle
        .createUpdate(
            "insert into notice (id, receiver, kind, body, made_at, attempts, next_attempt)"
                + " select cast(:id as varchar(200)), cast(:receiver as varchar(64)),"
                + " cast(:kind as varchar(40)), cast(:body as text),"
                + " cast(:now as timestamp(6) with time zone), 0,"
                + " cast(:now as timestamp(6) with time zone)"
                + " where not exists (select 1 from notice"
                + " where id = :id and receiver = :receiver)")
        .bind("id", notice.id())
        .bind("receiver", receiver)
        .bind("kind", notice.kind().word())
        .bind("body", body)
        .bind("now", now())
        .execute();
  }

  /** Whether anybody is told of anything. */
  public boolean isHeard() {
    return !receivers.isEmpty();
  }

  List<Receiver> receivers() {
    return receivers;
  }

  /** The oldest message that waits for a receiver. */
  Optional<Waiting> next(Receiver receiver) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from notice where receiver = :receiver and delivered_at is null"
                        + " and given_up_at is null order by made_at, id"
                        + " fetch first 1 rows only")
                .bind("receiver", receiver.key())
                .map((row, context) -> waiting(row))
                .findOne());
  }

  /** Takes a message for this process alone; false if another has it. */
  boolean claim(Receiver receiver, Waiting message, Duration lease) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        "update notice set claimed_until = :until"
                            + " where id = :id and receiver = :receiver and delivered_at is null"
                            + " and (claimed_until is null or claimed_until < :now)")
                    .bind("until", clock.instant().plus(lease).atOffset(ZoneOffset.UTC))
                    .bind("id", message.id())
                    .bind("receiver", receiver.key())
                    .bind("now", now())
                    .execute())
        == 1;
  }

  void delivered(Receiver receiver, Waiting message) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update notice set delivered_at = :now, claimed_until = null, problem = null"
                        + " where id = :id and receiver = :receiver")
                .bind("now", now())
                .bind("id", message.id())
                .bind("receiver", receiver.key())
                .execute());
  }

  /**
   * Notes a failed attempt.
   *
   * @param next when to try again; empty: never
   */
  void failed(Receiver receiver, Waiting message, String problem, Optional<Instant> next) {
    OffsetDateTime now = now();
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "update notice set attempts = :attempts, failing_since = :since,"
                        + " next_attempt = :next, given_up_at = :givenUp, problem = :problem,"
                        + " claimed_until = null where id = :id and receiver = :receiver")
                .bind("attempts", message.attempts() + 1)
                .bind("since", message.failingSince().map(Outbox::offset).orElse(now))
                .bind("next", next.map(Outbox::offset).orElse(now))
                .bind("givenUp", next.isPresent() ? null : now)
                .bind("problem", problem.substring(0, Math.min(LONGEST_PROBLEM, problem.length())))
                .bind("id", message.id())
                .bind("receiver", receiver.key())
                .execute());
  }

  /** Forgets what was delivered or given up before an instant. How many messages those are. */
  public int forget(Instant before) {
    return jdbi.withHandle(
        handle ->
            handle
                .createUpdate(
                    "delete from notice where delivered_at < :before or given_up_at < :before")
                .bind("before", offset(before))
                .execute());
  }

  private OffsetDateTime now() {
    return offset(clock.instant());
  }

  private static OffsetDateTime offset(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return new Waiting(
        row.getString("id"),
        row.getString("body"),
        row.getInt("attempts"),
        Optional.ofNullable(row.getObject("failing_since", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        row.getObject("next_attempt", OffsetDateTime.class).toInstant());
  }
}
