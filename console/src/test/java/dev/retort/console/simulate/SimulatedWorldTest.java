package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.demo.FactoryDesk;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedWorldTest {
  private static final FactoryDesk DESK = new FactoryDesk();
  private static final TicketTask ROUTING = TicketTask.routing(new TicketTask.Read(DESK));

  private static SimulatedWorld world(Incident... incidents) {
    return new SimulatedWorld(new Scenario(3, 30, 400, List.of(incidents)), List.of(ROUTING));
  }

  private static long ofKind(List<SimulatedRequest> requests, String kind) {
    return requests.stream()
        .filter(request -> ROUTING.kindOf(request.text()).startsWith(kind))
        .count();
  }

  @Test
  void equalScenariosGiveEqualDays() {
    assertThat(world().day(4)).isEqualTo(world().day(4)).isNotEqualTo(world().day(5));
    assertThat(world().day(1).stream().map(SimulatedRequest::id)).doesNotHaveDuplicates();
  }

  @Test
  void fewerComeAtWeekends() {
    assertThat(world().day(7).size()).isLessThan(world().day(1).size() / 2);
  }

  @Test
  void aNewKindComesFromItsDayOn() {
    SimulatedWorld world = world(new Incident.NewLabel(3, ROUTING.name(), "it_access"));
    assertThat(ofKind(world.day(2), "it_access")).isLessThan(3);
    assertThat(ofKind(world.day(3), "it_access")).isGreaterThan(5);
  }

  @Test
  void germanTicketsComeMoreOftenAfterTheDrift() {
    SimulatedWorld world = world(new Incident.Drift(3, ROUTING.name(), TicketTask.GERMAN, 5));
    assertThat(german(world.day(3))).isGreaterThan(3 * german(world.day(2)));
  }

  private static long german(List<SimulatedRequest> requests) {
    return requests.stream()
        .filter(request -> ROUTING.kindOf(request.text()).endsWith(TicketTask.GERMAN))
        .count();
  }

  @Test
  void aBadTeacherErrsInItsWeekAloneAndTheTruthDoesNot() {
    SimulatedWorld world = world(new Incident.BadTeacherWeek(8, 7, ROUTING.name(), 0.15));
    assertThat(wrong(world, 3)).isZero();
    assertThat(wrong(world, 9)).isBetween(30L, 90L);
    assertThat(wrong(world, 16)).isZero();
  }

  private static long wrong(SimulatedWorld world, int night) {
    Instant at = SimulatedWorld.morning(night);
    return world.day(night).stream()
        .filter(request -> !world.teacherSays(ROUTING, request.text(), at).equals(request.truth()))
        .count();
  }

  @Test
  void poisonedRequestsMakeTheTeacherErrAndHaveASoundTruth() {
    SimulatedWorld world = world(new Incident.PoisonedBurst(2, ROUTING.name(), "shift_swap", 40));
    assertThat(world.day(2).stream().filter(request -> request.id().value().contains("-p-")))
        .hasSize(40)
        .allSatisfy(
            request -> {
              assertThat(request.truth())
                  .isNotEqualTo(world.teacherSays(ROUTING, request.text(), request.at()));
            });
  }

  @Test
  void theTeachersNextVersionPutsSomeAnswersInOtherWords() {
    SimulatedWorld world = world(new Incident.TeacherVersion(2));
    assertThat(world.day(1)).extracting(SimulatedRequest::truth).contains("sick_leave");
    assertThat(world.day(2))
        .extracting(SimulatedRequest::truth)
        .contains("absence")
        .doesNotContain("sick_leave");
    assertThat(world.model(SimulatedWorld.morning(1)))
        .isNotEqualTo(world.model(SimulatedWorld.morning(2)));
  }

  @Test
  void anOrdersFormIsThatOfTheTeacherThatWroteIt() {
    OrderTask orders = new OrderTask(DESK);
    SimulatedWorld world = new SimulatedWorld(Scenario.quiet(3, 2, 200), List.of(orders));
    String text =
        world.day(1).stream()
            .map(SimulatedRequest::text)
            .filter(mail -> orders.kindOf(mail).endsWith("pieces"))
            .findFirst()
            .orElseThrow();
    assertThat(orders.formOf(text, orders.answer(text, 1))).isEqualTo("1");
    assertThat(orders.formOf(text, orders.answer(text, 2))).isEqualTo("2");
    assertThat(orders.formOf(text, orders.wrong(text, orders.answer(text, 1)))).isEqualTo("wrong");
    assertThat(orders.inForm(text, "2")).isEqualTo(orders.answer(text, 2));
  }
}
