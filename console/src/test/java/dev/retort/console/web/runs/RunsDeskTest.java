package dev.retort.console.web.runs;

import static dev.retort.console.web.runs.RunsHome.BANK;
import static dev.retort.console.web.runs.RunsHome.MAIL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.retort.capture.TaskName;
import dev.retort.console.web.Refusal;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.journal.RunFilter;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.queue.OrderId;
import dev.retort.scheduler.queue.QueuedRun;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsDeskTest {
  @TempDir Path folder;
  private RunsHome home;
  private RunsDesk desk;

  @BeforeEach
  void open() {
    home = new RunsHome(folder);
    desk = home.desk();
  }

  @AfterEach
  void close() {
    home.close();
  }

  private OrderId ordered(TaskName task) {
    desk.runNow(task, "");
    return home.queue.open().stream()
        .filter(order -> order.order().task().equals(task))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void showsRunsAPageAtATimeWithWhatCameOfThem() {
    RunRecord first = home.ended(0, BANK, new RunOutcome.WithoutStudent("too few rows"));
    RunRecord second = home.begin(5, MAIL);

    RunList newest = desk.list(RunFilter.ALL, 1, 1);
    RunList older = desk.list(RunFilter.ALL, 2, 1);

    assertThat(newest.runs()).extracting(RunLine::id, RunLine::word).hasSize(1);
    assertThat(newest.runs().get(0).id()).isEqualTo(second.id());
    assertThat(newest.runs().get(0).word()).isEqualTo("open");
    assertThat(newest.more()).isTrue();
    assertThat(older.runs().get(0).id()).isEqualTo(first.id());
    assertThat(older.runs().get(0).summary()).contains("too few rows");
    assertThat(older.more()).isFalse();
  }

  @Test
  void aRunThatIsAskedForTwiceWaitsOnce() {
    assertThat(desk.runNow(BANK, "after the move").said()).contains("is asked for");
    assertThat(desk.runNow(BANK, "").said()).contains("waits already");

    assertThat(desk.orders().open()).extracting(OrderLine::task).containsExactly(BANK);
  }

  @Test
  void aRunThatIsAskedForHasItsTasksPriorityAndBeginsAtOnce() {
    desk.runNow(BANK, "");
    assertThat(home.told).as("the dispatcher need not be waited for").hasValue(1);
    desk.runNow(MAIL, "");

    assertThat(desk.orders().open())
        .extracting(OrderLine::task, OrderLine::priority)
        .containsExactly(tuple(BANK, 7), tuple(MAIL, 0));
    assertThat(home.told).hasValue(2);
  }

  @Test
  void noRunIsAskedForOfATaskThatNobodyKnows() {
    assertThatThrownBy(() -> desk.runNow(new TaskName("bnak"), ""))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("'bnak'")
        .hasMessageContaining("bank");
    assertThat(desk.orders().open()).isEmpty();
  }

  @Test
  void anOrderIsStoppedOnceAndCanBeTriedAgain() {
    OrderId order = ordered(BANK);

    assertThat(desk.cancel(order, "ada", "wrong week").action()).isEqualTo("cancel-run");
    assertThatThrownBy(() -> desk.cancel(order, "ada", "wrong week"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("ended in the meantime");
    assertThat(desk.orders().unfinished())
        .extracting(line -> line.note().orElse(""))
        .containsExactly("ada stopped it: wrong week");

    desk.retry(order, "the week is right after all");

    assertThat(desk.orders().open()).extracting(OrderLine::id).containsExactly(order);
    assertThatThrownBy(() -> desk.retry(order, "")).isInstanceOf(Refusal.class);
  }

  @Test
  void anOrderThatNeverWasIsMissing() {
    assertThatThrownBy(() -> desk.cancel(new OrderId("abc"), "ada", "why not"))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(404));
  }

  @Test
  void aRunKnowsItsOrderAndIsLiveUntilThatEnds() {
    RunRecord run = home.begin(0, BANK);
    OrderId order = ordered(BANK);
    home.carriesOut(order, run.id());
    home.telling(run).started(RunStep.WINDOW);

    RunDetail running = desk.run(run.id());
    home.failed(order, run.id());
    RunDetail failed = desk.run(run.id());

    assertThat(running.isLive()).isTrue();
    assertThat(running.order().orElseThrow().state()).isEqualTo(QueuedRun.State.RUNNING);
    assertThat(running.progress().current().orElseThrow().step()).isEqualTo(RunStep.WINDOW);
    assertThat(failed.isLive()).isFalse();
    assertThat(failed.order().orElseThrow().mayRetry()).isTrue();
  }

  @Test
  void aPausedTaskHasNoNextRun() {
    desk.pause(BANK, "holidays");
    assertThat(desk.tasks().get(0).schedule().orElseThrow().next()).isEmpty();

    desk.resume(BANK, "");
    assertThat(desk.tasks().get(0).schedule().orElseThrow().next()).isPresent();
    assertThat(desk.tasks().get(1)).extracting(TaskLine::task).isEqualTo(MAIL);
    assertThat(desk.tasks().get(1).schedule()).isEmpty();
  }
}
