package dev.retort.scheduler.queue;

import dev.retort.scheduler.journal.ClaimLostException;
import dev.retort.scheduler.journal.Fence;
import dev.retort.scheduler.queue.QueuedRun.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The nodes' side of the queue: who carries which order out. An owner that is gone is known by a
 * lease that has run out, by the database's clock; an owner that comes back too late is known by
 * its token. Thread-safe.
 */
final class Claims {
  private static final String LEASED =
      "current_timestamp + cast(:lease as integer) * interval '0.001' second";

  private final Jdbi jdbi;

  Claims(DataSource source) {
    this.jdbi = Jdbi.create(source);
  }

  /** What an owner learns of its claim. */
  sealed interface Standing {
    /** It holds, for another lease. */
    record Held() implements Standing {}

    /** It holds, and somebody wants the order stopped. */
    record ToStop(String who, String why) implements Standing {}

    /** Another node has the order, or nobody needs it any more. */
    record Lost() implements Standing {}
  }

  /** Claims the order whose turn it is. */
  Optional<Claim> next(String node, Duration lease) {
    return OrderTable.contended(
        () ->
            jdbi.inTransaction(
                handle ->
                    handle
                        .createQuery(
                            "select * from run_order o"
                                + " where state = 'WAITING' and not_before <= current_timestamp"
                                + " and not exists (select 1 from run_order r"
                                + " where r.running_task = o.task)"
                                + " order by priority desc, due, id limit 1"
                                + " for update skip locked")
                        .map(Claims::found)
                        .findOne()
                        .map(found -> take(handle, found, node, lease))));
  }

  /**
   * Claims an order whose owner is gone, if there is one. One whose owner was to stop it, or that
   * has lost too many owners, ends instead.
   *
   * @param retries how many failures an order may have
   */
  Optional<Claim> orphan(String node, Duration lease, RetryPolicy retries) {
    return OrderTable.contended(
        () ->
            jdbi.inTransaction(
                handle -> {
                  Optional<Found> found =
                      handle
                          .createQuery(
                              "select * from run_order"
                                  + " where state = 'RUNNING' and lease_until < current_timestamp"
                                  + " order by priority desc, due, id limit 1"
                                  + " for update skip locked")
                          .map(Claims::found)
                          .findOne();
                  return found.flatMap(lost -> takeOver(handle, lost, node, lease, retries));
                }));
  }

  static Optional<Claim> takeOver(
      Handle handle, Found lost, String node, Duration lease, RetryPolicy retries) {
    if (lost.cancelledBy().isPresent()) {
      end(handle, lost.claim(), State.CANCELLED, lost.stopped());
      return Optional.empty();
    }
    if (lost.failures() >= retries.limit()) {
      end(
          handle,
          lost.claim(),
          State.FAILED,
          "%s died while it carried this out, which makes %d failures in all. See its log for why, then retry it."
              .formatted(lost.claim().node(), lost.failures() + 1));
      return Optional.empty();
    }
    handle
        .createUpdate("update run_order set failures = failures + 1, note = :note where id = :id")
        .bind(
            "note",
            "%s was gone for longer than its lease; %s goes on"
                .formatted(lost.claim().node(), node))
        .bind("id", lost.claim().id().value())
        .execute();
    return Optional.of(take(handle, lost, node, lease));
  }

  static Claim take(Handle handle, Found found, String node, Duration lease) {
    handle
        .createUpdate(
            "update run_order set state = 'RUNNING', running_task = task, node = :node,"
                + " publishing = false, token = token + 1, attempts = attempts + 1, lease_until = "
                + LEASED
                + " where id = :id")
        .bind("node", node)
        .bind("lease", lease.toMillis())
        .bind("id", found.claim().id().value())
        .execute();
    Claim before = found.claim();
    return new Claim(before.id(), before.order(), before.token() + 1, node, before.attempt() + 1);
  }

  /**
   * Has every lease run out at once. Only for a process that has the database to itself: whoever
   * carried something out has died.
   */
  void expireAll() {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "update run_order set lease_until = accepted_at where state = 'RUNNING'"));
  }

  /** Claims a task's run out of its turn, if nobody has it. */
  ClaimOutOfTurn.Answer outOfTurn(
      RunOrder order, String node, Duration lease, RetryPolicy retries) {
    return OrderTable.contended(
        () ->
            jdbi.inTransaction(
                handle -> new ClaimOutOfTurn(handle, node, lease, retries).answer(order)));
  }

  /** Extends a claim. A lease that has run out counts as long as nobody else has the order. */
  Standing renew(Claim claim, Duration lease) {
    return jdbi.inTransaction(
        handle -> {
          if (extend(handle, claim, lease) == 0) {
            return new Standing.Lost();
          }
          return handle
              .createQuery("select * from run_order where id = :id")
              .bind("id", claim.id().value())
              .map(Claims::found)
              .one()
              .standing();
        });
  }

  private static int extend(Handle handle, Claim claim, Duration lease) {
    return handle
        .createUpdate(
            "update run_order set lease_until = "
                + LEASED
                + " where id = :id and token = :token and state = 'RUNNING'")
        .bind("lease", lease.toMillis())
        .bind("id", claim.id().value())
        .bind("token", claim.token())
        .execute();
  }

  /**
   * Ends an order.
   *
   * @return false if the claim is lost; nothing has changed then
   */
  boolean end(Claim claim, State state, String note) {
    return jdbi.inTransaction(handle -> end(handle, claim, state, note));
  }

  private static boolean end(Handle handle, Claim claim, State state, String note) {
    return handle
            .createUpdate(
                "update run_order set state = :state, note = :note, running_task = null,"
                    + " publishing = false, lease_until = null, ended_at = current_timestamp"
                    + " where id = :id and token = :token and state = 'RUNNING'")
            .bind("state", state.name())
            .bind("note", note)
            .bind("id", claim.id().value())
            .bind("token", claim.token())
            .execute()
        == 1;
  }

  /**
   * Gives an order back, to begin again at once. One that somebody wants stopped ends.
   *
   * @return false if the claim is lost; nothing has changed then
   */
  boolean giveBack(Claim claim, String note) {
    return giveBack(claim, failures -> Optional.of(Duration.ZERO), 0, note);
  }

  /**
   * Gives an order back that has failed, to begin again after a pause, or ends it as failed if it
   * has been tried often enough. One that somebody wants stopped ends.
   *
   * @return false if the claim is lost; nothing has changed then
   */
  boolean fail(Claim claim, RetryPolicy retries, String note) {
    return giveBack(claim, retries::pause, 1, note);
  }

  /**
   * Gives an order back that is not to begin yet. One that somebody wants stopped ends.
   *
   * @return false if the claim is lost; nothing has changed then
   */
  boolean postpone(Claim claim, Duration pause, String note) {
    return giveBack(claim, failures -> Optional.of(pause), 0, note);
  }

  private boolean giveBack(
      Claim claim, IntFunction<Optional<Duration>> pauses, int failures, String note) {
    return jdbi.inTransaction(
        handle -> {
          Optional<Found> found = held(handle, claim);
          if (found.isEmpty()) {
            return false;
          }
          if (found.get().cancelledBy().isPresent()) {
            return end(handle, claim, State.CANCELLED, found.get().stopped());
          }
          int failed = found.get().failures() + failures;
          Optional<Duration> pause = pauses.apply(failed);
          if (pause.isEmpty()) {
            return end(handle, claim, State.FAILED, "%s (failure %d)".formatted(note, failed));
          }
          handle
              .createUpdate(
                  "update run_order set state = 'WAITING', note = :note, running_task = null,"
                      + " publishing = false, failures = :failures, not_before = "
                      + LEASED
                      + ", lease_until = null where id = :id")
              .bind("note", note)
              .bind("failures", failed)
              .bind("lease", pause.get().toMillis())
              .bind("id", claim.id().value())
              .execute();
          return true;
        });
  }

  /** What keeps the claim's owner from writing once it has lost the claim. */
  Fence fence(Claim claim, Duration lease) {
    return new Fence() {
      @Override
      public void hold(Handle transaction) {
        require(transaction, claim);
      }

      @Override
      public void hold() {
        OrderTable.contended(
            () ->
                jdbi.inTransaction(
                    handle -> {
                      require(handle, claim);
                      return extend(handle, claim, lease);
                    }));
      }

      @Override
      public void publish() {
        OrderTable.contended(
            () ->
                jdbi.inTransaction(
                    handle -> {
                      require(handle, claim);
                      extend(handle, claim, lease);
                      return handle
                          .createUpdate("update run_order set publishing = true where id = :id")
                          .bind("id", claim.id().value())
                          .execute();
                    }));
      }

      @Override
      public void began(Handle transaction, String run) {
        transaction
            .createUpdate("update run_order set run = :run where id = :id and token = :token")
            .bind("run", run)
            .bind("id", claim.id().value())
            .bind("token", claim.token())
            .execute();
      }
    };
  }

  private static void require(Handle handle, Claim claim) {
    Found found =
        held(handle, claim)
            .orElseThrow(
                () ->
                    new ClaimLostException(
                        "%s does not have the run of '%s' any more: another node has taken it over, or it has ended. Nothing was written."
                            .formatted(claim.node(), claim.order().task())));
    if (found.cancelledBy().isPresent()) {
      throw new ClaimLostException(found.stopped() + ". Nothing more was written.");
    }
  }

  /** The row of a claim that holds, which nobody else changes before the transaction has ended. */
  private static Optional<Found> held(Handle handle, Claim claim) {
    return handle
        .createQuery(
            "select * from run_order where id = :id and token = :token and state = 'RUNNING'"
                + " for update")
        .bind("id", claim.id().value())
        .bind("token", claim.token())
        .map(Claims::found)
        .findOne();
  }

  record Found(
      Claim claim, int failures, Optional<String> cancelledBy, Optional<String> cancelledBecause) {
    String stopped() {
      return RunQueue.stopped(cancelledBy.orElseThrow(), cancelledBecause.orElse(""));
    }

    Standing standing() {
      return cancelledBy.isPresent()
          ? new Standing.ToStop(cancelledBy.get(), cancelledBecause.orElse(""))
          : new Standing.Held();
    }
  }

  static Found found(ResultSet row, StatementContext context) throws SQLException {
    return new Found(
        new Claim(
            new OrderId(row.getString("id")),
            OrderTable.order(row),
            row.getLong("token"),
            Optional.ofNullable(row.getString("node")).orElse(""),
            row.getInt("attempts")),
        row.getInt("failures"),
        Optional.ofNullable(row.getString("cancelled_by")),
        Optional.ofNullable(row.getString("cancelled_because")));
  }
}
