package dev.retort.console.web.lineage;

import java.util.List;
import java.util.Optional;

/**
 * What leads to what, from captured exchanges on the left to what serves on the right.
 *
 * @param subject what was asked about
 * @param nodes column by column
 * @param edges from left to right
 */
public record LineageGraph(String subject, List<Node> nodes, List<Edge> edges) {
  public LineageGraph {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  /** What a node is, in the order of the drawing's columns. */
  public enum Kind {
    EXCHANGE("Exchanges"),
    DATASET("Dataset"),
    RUN("Run"),
    DECISION("Decision"),
    MODEL("Model version"),
    SERVES("Serves as");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** The column's title. */
    public String title() {
      return title;
    }
  }

  /**
   * One thing.
   *
   * @param id unique in the graph
   * @param kind what it is
   * @param name for people
   * @param detail in a few words; may be blank
   * @param link the page about it
   */
  public record Node(String id, Kind kind, String name, String detail, Optional<String> link) {}

  /**
   * One thing leads to another.
   *
   * @param from a node's id
   * @param to a node's id
   */
  public record Edge(String from, String to) {}
}
