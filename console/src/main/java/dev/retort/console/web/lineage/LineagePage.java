package dev.retort.console.web.lineage;

import java.util.List;
import java.util.Optional;

/**
 * What the page shows.
 *
 * @param subject what is asked about; blank before anything is
 * @param graph what was found
 * @param drawing the same, drawn
 */
record LineagePage(String subject, Optional<LineageGraph> graph, Optional<Drawing> drawing) {
  static final LineagePage EMPTY = new LineagePage("", Optional.empty(), Optional.empty());

  static LineagePage of(LineageGraph graph) {
    return new LineagePage(graph.subject(), Optional.of(graph), Optional.of(Drawing.of(graph)));
  }

  /** What a node leads to, by name. */
  List<String> next(LineageGraph.Node node) {
    LineageGraph found = graph.orElseThrow();
    return found.edges().stream()
        .filter(edge -> edge.from().equals(node.id()))
        .flatMap(edge -> found.nodes().stream().filter(n -> n.id().equals(edge.to())))
        .map(LineageGraph.Node::name)
        .toList();
  }
}
