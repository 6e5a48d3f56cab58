package dev.retort.console.web.lineage;

import dev.retort.console.lineage.LineageIndex;
import dev.retort.console.web.Area;
import dev.retort.console.web.Html;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Role;
import java.util.Optional;

/** From a captured exchange to what serves, and back. */
public final class LineageArea implements Area {
  private static final String PATH = "/lineage";

  private final LineageIndex index;

  /** The area of an index. */
  public LineageArea(LineageIndex index) {
    this.index = index;
  }

  @Override
  public Optional<Destination> destination() {
    return Optional.of(new Destination("Lineage", PATH));
  }

  @Override
  public void mount(Mounting on) {
    on.page(
        PATH,
        Role.VIEWER,
        visit ->
            Html.page(
                "lineage/lineage.jte",
                visit.frame("Lineage"),
                visit
                    .query("of")
                    .map(subject -> LineagePage.of(graph(subject)))
                    .orElse(LineagePage.EMPTY)));
    on.read(
        Operation.read(PATH, "What something comes from, and what came of it.", LineageGraph.class)
            .needs(
                "of",
                "An exchange's id, 'latest' or the first digits of a dataset version's, or a model version: NAME/NUMBER or NAME@ALIAS."),
        visit ->
            graph(visit.query("of").orElseThrow(() -> Refusal.wrong("of is missing: name it."))));
  }

  private LineageGraph graph(String subject) {
    return index
        .find(subject, LineageIndex.Detail.COUNTS)
        .map(lineage -> GraphBuilder.of(subject, lineage))
        .orElseThrow(
            () ->
                Refusal.missing(
                    "'%s' is no exchange, dataset version or model version of this home: give an exchange's id, the first 4 digits or more of a dataset version's, NAME/NUMBER or NAME@ALIAS."
                        .formatted(subject)));
  }
}
