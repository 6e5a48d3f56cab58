package dev.retort.console.web.api;

import dev.retort.capture.JsonFormat;
import dev.retort.console.web.Area;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells what programs may ask for.
 *
 * @param version of the console
 */
public record ApiArea(String version) implements Area {
  private static final String DOCUMENT = Operation.ROOT + "/openapi.json";

  /**
   * What the page shows.
   *
   * @param root in front of every path
   * @param document where the OpenAPI document is
   */
  record ApiPage(List<Operation> operations, String root, String document) {}

  @Override
  public Optional<Destination> destination() {
    return Optional.empty();
  }

  /** What is mounted after this is told of, too: it is looked for when somebody asks. */
  @Override
  public void mount(Mounting on) {
    on.page(
        "/api",
        Role.VIEWER,
        "api/list.jte",
        "For programs",
        visit -> new ApiPage(inOrder(on.operations()), Operation.ROOT, DOCUMENT));
    on.raw(
        DOCUMENT,
        Role.VIEWER,
        (visit, context) ->
            context
                .response()
                .putHeader("Content-Type", "application/json")
                .end(JsonFormat.line(OpenApi.of(version, inOrder(on.operations())))));
  }

  private static List<Operation> inOrder(List<Operation> operations) {
    return operations.stream()
        .sorted(Comparator.comparing(Operation::path).thenComparing(Operation::method))
        .toList();
  }
}
