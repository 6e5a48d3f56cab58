package dev.retort.scheduler.queue;

import dev.retort.capture.TaskName;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Takes orders in one transaction, with as few statements for a thousand as for one.
 *
 * @param handle the transaction
 */
record OrderIntake(Handle handle) {
  private static final String INSERT =
      "insert into run_order (id, task, cause, due, priority, state, merged_into,"
          + " accepted_at, not_before, attempts, failures, token, publishing)"
          + " values (:id, :task, :cause, :due, :priority, :state, :into,"
          + " current_timestamp, :due, 0, 0, 0, false)";

  private static final String ADD =
      "update run_order set priority = greatest(priority, :priority),"
          + " not_before = case when :pressing then least(not_before, :due) else not_before end"
          + " where id = :into";

  /** How many of the orders are new and were not added to one that waits. */
  int accept(List<RunOrder> orders) {
    Map<TaskName, OrderId> waiting =
        waiting(orders.stream().map(RunOrder::task).collect(Collectors.toSet()));
    Set<String> known = known(orders);
    PreparedBatch inserts = handle.prepareBatch(INSERT);
    Map<RunOrder, OrderId> added = new LinkedHashMap<>();
    for (RunOrder order : orders) {
      OrderId id = OrderId.of(order);
      if (known.add(id.value())) {
        Optional<OrderId> into = Optional.ofNullable(waiting.putIfAbsent(order.task(), id));
        into.ifPresent(other -> added.put(order, other));
        bind(inserts, order, into);
      }
    }
    if (inserts.size() == 0) {
      return 0;
    }
    int accepted = inserts.size() - added.size();
    inserts.execute();
    added.forEach(this::add);
    return accepted;
  }

  private Set<String> known(List<RunOrder> orders) {
    return new HashSet<>(
        handle
            .createQuery("select id from run_order where id in (<ids>)")
            .bindList("ids", orders.stream().map(order -> OrderId.of(order).value()).toList())
            .mapTo(String.class)
            .list());
  }

  private static void bind(PreparedBatch inserts, RunOrder order, Optional<OrderId> into) {
    inserts
        .bind("id", OrderId.of(order).value())
        .bind("task", order.task().value())
        .bind("cause", order.cause().name())
        .bind("due", order.due().atOffset(ZoneOffset.UTC))
        .bind("priority", order.priority())
        .bind("state", into.isPresent() ? "MERGED" : "WAITING")
        .bind("into", into.map(OrderId::value).orElse(null))
        .add();
  }

  private void add(RunOrder order, OrderId into) {
    handle
        .createUpdate(ADD)
        .bind("priority", order.priority())
        .bind("pressing", order.cause() != RunCause.SCHEDULE)
        .bind("due", order.due().atOffset(ZoneOffset.UTC))
        .bind("into", into.value())
        .execute();
  }

  /**
   * The order that waits, by task. From here to the end of the transaction nobody else adds an
   * order of these tasks.
   */
  Map<TaskName, OrderId> waiting(Set<TaskName> tasks) {
    List<String> names = tasks.stream().map(TaskName::value).sorted().toList();
    hold(names);
    Map<TaskName, OrderId> waiting = new HashMap<>();
    handle
        .createQuery(
            "select task, id from run_order where task in (<tasks>) and state = 'WAITING'"
                + " order by not_before, id")
        .bindList("tasks", names)
        .map(
            (row, context) ->
                Map.entry(new TaskName(row.getString("task")), new OrderId(row.getString("id"))))
        .forEach(found -> waiting.putIfAbsent(found.getKey(), found.getValue()));
    return waiting;
  }

  /** Everybody holds rows in the order of their names, so that nobody waits in a circle. */
  private void hold(List<String> names) {
    Set<String> held =
        new HashSet<>(
            handle
                .createQuery(
                    "select task from ordered_task where task in (<tasks>)"
                        + " order by task for update")
                .bindList("tasks", names)
                .mapTo(String.class)
                .list());
    PreparedBatch inserts = handle.prepareBatch("insert into ordered_task (task) values (:task)");
    names.stream()
        .filter(name -> !held.contains(name))
        .forEach(name -> inserts.bind("task", name).add());
    if (inserts.size() > 0) {
      inserts.execute();
    }
  }
}
