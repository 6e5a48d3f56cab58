package dev.retort.scheduler.queue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The orders of runs, in a {@link dev.retort.scheduler.journal.SchedulerDatabase}. What has been
 * accepted survives every process. Times are the database's, so that nodes whose clocks differ
 * agree. Thread-safe.
 *
 * <p>At most one order of a task waits besides the one that is carried out: a run looks at all
 * traffic up to its beginning, so two that wait would do the same. An order that comes while
 * another one of its task waits is added to that one, which takes the greater priority of the two
 * and, if a person or a drift asks, the earlier time.
 *
 * <p>Of the orders whose time has come, the one with the greatest priority goes first, then the one
 * that was due first.
 */
public final class RunQueue {
  private final Jdbi jdbi;

  /** The queue in a {@link dev.retort.scheduler.journal.SchedulerDatabase}. */
  public RunQueue(DataSource source) {
    this.jdbi = Jdbi.create(source);
  }

  /**
   * Takes an order. Durable when the call returns.
   *
   * @return whether there is one more run to come; false if the order is known, whatever has become
   *     of it, or was added to one that waits
   */
  public boolean enqueue(RunOrder order) {
    return enqueueAll(List.of(order)) == 1;
  }

  /**
   * Takes orders, all or none. Durable when the call returns.
   *
   * @return how many more runs are to come
   */
  public int enqueueAll(List<RunOrder> orders) {
    return orders.isEmpty()
        ? 0
        : OrderTable.contended(
            () -> jdbi.inTransaction(handle -> new OrderIntake(handle).accept(orders)));
  }

  /**
   * The orders that wait or are carried out: these first, then those in the order of their turn.
   */
  public List<QueuedRun> open() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from run_order where state in ('RUNNING', 'WAITING')"
                        + " order by state, priority desc, due, id")
                .map(OrderTable::queued)
                .list());
  }

  /** The orders that have ended, the latest first. */
  public List<QueuedRun> recent(int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from run_order where ended_at is not null"
                        + " order by ended_at desc, id limit :limit")
                .bind("limit", limit)
                .map(OrderTable::queued)
                .list());
  }

  /** An order, or the one that it was added to. */
  public Optional<QueuedRun> find(OrderId id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from run_order where id ="
                        + " (select coalesce(merged_into, id) from run_order where id = :id)")
                .bind("id", id.value())
                .map(OrderTable::queued)
                .findOne());
  }

  /**
   * Stops an order: one that waits ends at once, one that is carried out as soon as its node has
   * ended its processes.
   *
   * @param who stops it
   * @param why not blank
   * @return false if it has ended already, or has begun to publish what it found, which takes a
   *     moment and is not left half done
   * @throws IllegalArgumentException if there is no such order
   */
  public boolean cancel(OrderId id, String who, String why) {
    if (why.isBlank()) {
      throw new IllegalArgumentException("a run is stopped for a reason: say why");
    }
    return OrderTable.contended(
        () ->
            jdbi.inTransaction(
                handle -> {
                  QueuedRun known = require(handle, id);
                  return handle
                          .createUpdate(
                              "update run_order set cancelled_by = :who, cancelled_because = :why,"
                                  + " ended_at = case when state = 'WAITING' then current_timestamp end,"
                                  + " note = case when state = 'WAITING' then :note else note end,"
                                  + " state = case when state = 'WAITING' then 'CANCELLED' else state end"
                                  + " where id = :id and not publishing"
                                  + " and state in ('WAITING', 'RUNNING')")
                          .bind("who", who)
                          .bind("why", why)
                          .bind("note", stopped(who, why))
                          .bind("id", known.id().value())
                          .execute()
                      == 1;
                }));
  }

  static String stopped(String who, String why) {
    return "%s stopped it: %s".formatted(who, why);
  }

  /**
   * Has an order that failed or was stopped wait again, with as many tries as a new one.
   *
   * @return false if it has not ended, ended well, or another order of its task waits, which does
   *     the same
   * @throws IllegalArgumentException if there is no such order
   */
  public boolean retry(OrderId id) {
    return OrderTable.contended(
        () ->
            jdbi.inTransaction(
                handle -> {
                  QueuedRun known = require(handle, id);
                  if (!new OrderIntake(handle).waiting(Set.of(known.order().task())).isEmpty()) {
                    return false;
                  }
                  return handle
                          .createUpdate(
                              "update run_order set state = 'WAITING', failures = 0,"
                                  + " not_before = current_timestamp, ended_at = null,"
                                  + " cancelled_by = null, cancelled_because = null,"
                                  + " note = 'somebody asked for it again'"
                                  + " where id = :id and state in ('FAILED', 'CANCELLED')")
                          .bind("id", known.id().value())
                          .execute()
                      == 1;
                }));
  }

  private static QueuedRun require(Handle handle, OrderId id) {
    return row(handle, id)
        .flatMap(
            into ->
                handle
                    .createQuery("select * from run_order where id = :id")
                    .bind("id", into)
                    .map(OrderTable::queued)
                    .findOne())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no order %s: `retort runs` shows those that there are"
                        .formatted(id)));
  }

  /** The id of the row that stands for an order. */
  private static Optional<String> row(Handle handle, OrderId id) {
    return handle
        .createQuery("select coalesce(merged_into, id) from run_order where id = :id")
        .bind("id", id.value())
        .mapTo(String.class)
        .findOne();
  }
}
