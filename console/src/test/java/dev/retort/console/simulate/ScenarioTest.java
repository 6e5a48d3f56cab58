package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.console.demo.FactoryDesk;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  private static final FactoryDesk DESK = new FactoryDesk();
  private static final List<SimulatedTask> TASKS =
      List.of(
          TicketTask.routing(new TicketTask.Read(DESK)),
          TicketTask.desks(new TicketTask.Read(DESK)),
          new OrderTask(DESK));

  @Test
  void everythingHappensOnceWhateverTheSeed() {
    for (long seed = 1; seed <= 50; seed++) {
      Scenario scenario = Scenario.eventful(seed, 30, 100, TASKS);
      assertThat(scenario.incidents())
          .allSatisfy(incident -> assertThat(incident.night()).isBetween(2, 30))
          .extracting(incident -> incident.getClass().getSimpleName())
          .containsAll(
              Arrays.stream(Incident.class.getPermittedSubclasses())
                  .map(Class::getSimpleName)
                  .collect(Collectors.toSet()));
      assertThat(scenario.all(Incident.Kill.class).map(Incident.Kill::component))
          .containsExactlyInAnyOrder(Incident.Component.values());
    }
  }

  @Test
  void equalSeedsGiveEqualScenariosAndOthersDoNot() {
    assertThat(Scenario.eventful(7, 30, 100, TASKS))
        .isEqualTo(Scenario.eventful(7, 30, 100, TASKS))
        .isNotEqualTo(Scenario.eventful(8, 30, 100, TASKS));
  }

  @Test
  void theTeachersVersionCountsFromItsNight() {
    Scenario scenario = new Scenario(1, 9, 10, List.of(new Incident.TeacherVersion(5)));
    assertThat(scenario.teacher(4)).isEqualTo(1);
    assertThat(scenario.teacher(5)).isEqualTo(2);
  }

  @Test
  void refusesNoNights() {
    assertThatThrownBy(() -> Scenario.quiet(1, 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one night, not 0");
  }
}
