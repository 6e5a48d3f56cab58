package dev.retort.scheduler.queue;

import dev.retort.scheduler.queue.QueuedRun.State;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * A claim for whoever asks for a run and carries it out himself, in one transaction. What is there
 * already comes first: a run of the task whose owner is gone, then the order that waits, whatever
 * it waits for.
 *
 * @param handle the transaction
 * @param node who asks
 * @param lease of the claim
 * @param retries how many owners a run may lose
 */
record ClaimOutOfTurn(Handle handle, String node, Duration lease, RetryPolicy retries) {

  /** Whether the claim was granted. */
  sealed interface Answer {
    /**
     * It was.
     *
     * @param asked whether the order is the caller's own; otherwise it was in the queue before, and
     *     others wait for it too
     */
    record Granted(Claim claim, boolean asked) implements Answer {}

    /**
     * Somebody carries a run of the task out. Nothing has changed.
     *
     * @param until when the owner's lease ends, unless it is renewed
     */
    record Refused(OrderId id, String node, Instant until) implements Answer {}
  }

  /** A run that is carried out, and whether its owner is still heard of. */
  private record Carried(Claims.Found found, Instant until, boolean orphan) {}

  Answer answer(RunOrder order) {
    // Whoever asks for a run of the task now waits here until this transaction has ended.
    Set<OrderId> waiting =
        Set.copyOf(new OrderIntake(handle).waiting(Set.of(order.task())).values());
    Optional<Carried> carried = carried(order);
    if (carried.isPresent() && !carried.get().orphan()) {
      Claim owner = carried.get().found().claim();
      return new Answer.Refused(owner.id(), owner.node(), carried.get().until());
    }
    Optional<Claim> resumed =
        carried.flatMap(lost -> Claims.takeOver(handle, lost.found(), node, lease, retries));
    if (resumed.isPresent()) {
      return new Answer.Granted(resumed.get(), false);
    }
    new OrderIntake(handle).accept(List.of(order));
    Claims.Found found = waiting(order);
    return new Answer.Granted(
        Claims.take(handle, found, node, lease), !waiting.contains(found.claim().id()));
  }

  private Optional<Carried> carried(RunOrder order) {
    return handle
        .createQuery(
            "select o.*, case when lease_until < current_timestamp then true else false end orphan"
                + " from run_order o where running_task = :task for update")
        .bind("task", order.task().value())
        .map(
            (row, context) ->
                new Carried(
                    Claims.found(row, context),
                    row.getObject("lease_until", OffsetDateTime.class).toInstant(),
                    row.getBoolean("orphan")))
        .findOne();
  }

  /** The row that stands for an order that was just accepted. */
  private Claims.Found waiting(RunOrder order) {
    return handle
        .createQuery(
            "select * from run_order where id ="
                + " (select coalesce(merged_into, id) from run_order where id = :id)"
                + " and state = :waiting for update")
        .bind("id", OrderId.of(order).value())
        .bind("waiting", State.WAITING.name())
        .map(Claims::found)
        .findOne()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the run of '%s' that was asked for at %s has been carried out already: ask for another one"
                        .formatted(order.task(), order.due())));
  }
}
