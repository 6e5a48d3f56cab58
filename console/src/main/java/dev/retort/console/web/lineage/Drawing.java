package dev.retort.console.web.lineage;

import dev.retort.console.web.lineage.LineageGraph.Edge;
import dev.retort.console.web.lineage.LineageGraph.Kind;
import dev.retort.console.web.lineage.LineageGraph.Node;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A lineage graph with a place for everything, in the units of its view box. Columns without nodes
 * take no room.
 *
 * @param width of the view box
 * @param height of the view box
 * @param columns their titles
 * @param boxes the nodes
 * @param lines the edges
 */
record Drawing(int width, int height, List<Column> columns, List<Box> boxes, List<Line> lines) {
  private static final int BOX_WIDTH = 170;
  private static final int BOX_HEIGHT = 46;
  private static final int COLUMN = BOX_WIDTH + 50;
  private static final int ROW = BOX_HEIGHT + 16;
  private static final int TOP = 30;
  private static final int CHARACTERS = 23;

  /** A column's title and where it stands. */
  record Column(int x, String title) {}

  /** A node's box: the place of its upper left corner, and what is written in it. */
  record Box(int x, int y, Node node) {
    int width() {
      return BOX_WIDTH;
    }

    int height() {
      return BOX_HEIGHT;
    }

    String name() {
      return cut(node.name());
    }

    String detail() {
      return cut(node.detail());
    }

    private static String cut(String text) {
      return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS - 1) + "…";
    }
  }

  /** An edge from the right side of a box to the left side of another. */
  record Line(int fromX, int fromY, int toX, int toY) {
    /** An SVG path: a curve that leaves and arrives level. */
    String path() {
      int middle = (fromX + toX) / 2;
      return "M%d %d C%d %d %d %d %d %d"
          .formatted(fromX, fromY, middle, fromY, middle, toY, toX, toY);
    }
  }

  static Drawing of(LineageGraph graph) {
    Map<Kind, List<Node>> columns = new EnumMap<>(Kind.class);
    graph.nodes().forEach(n -> columns.computeIfAbsent(n.kind(), k -> new ArrayList<>()).add(n));
    List<Column> titles = new ArrayList<>();
    List<Box> boxes = new ArrayList<>();
    Map<String, Box> places = new HashMap<>();
    int x = 0;
    int rows = 0;
    for (Map.Entry<Kind, List<Node>> column : columns.entrySet()) {
      titles.add(new Column(x, column.getKey().title()));
      int y = TOP;
      for (Node node : column.getValue()) {
        Box box = new Box(x, y, node);
        boxes.add(box);
        places.put(node.id(), box);
        y += ROW;
      }
      rows = Math.max(rows, column.getValue().size());
      x += COLUMN;
    }
    return new Drawing(
        Math.max(COLUMN, x - (COLUMN - BOX_WIDTH)),
        TOP + rows * ROW,
        titles,
        boxes,
        lines(graph.edges(), places));
  }

  private static List<Line> lines(List<Edge> edges, Map<String, Box> places) {
    List<Line> lines = new ArrayList<>();
    for (Edge edge : edges) {
      Box from = places.get(edge.from());
      Box to = places.get(edge.to());
      lines.add(
          new Line(
              from.x() + BOX_WIDTH, from.y() + BOX_HEIGHT / 2, to.x(), to.y() + BOX_HEIGHT / 2));
    }
    return lines;
  }
}
