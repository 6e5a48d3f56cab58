package dev.retort.console.web;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * What programs may ask of the console, as its OpenAPI document describes it.
 *
 * @param method GET or POST
 * @param path below {@value #ROOT}, with parameters as in {@code /runs/{run}}
 * @param role what it takes
 * @param summary in a sentence
 * @param fields what may or must be given: in the query of a GET, in the body of a POST
 * @param answer the answer's type, which Jackson writes
 */
public record Operation(
    Method method, String path, Role role, String summary, List<Field> fields, Type answer) {
  /** Where all of them are. */
  public static final String ROOT = "/api/v1";

  public Operation {
    fields = List.copyOf(fields);
  }

  /** What is done. */
  public enum Method {
    GET,
    POST
  }

  /** How much a field is needed. */
  public enum Need {
    REQUIRED,
    OPTIONAL
  }

  /**
   * A parameter.
   *
   * @param name as it is given
   * @param need whether it must be
   * @param meaning in a sentence
   */
  public record Field(String name, Need need, String meaning) {
    private static final String REASON = "reason";
    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST = 200_000;

    /** How many characters it may have: a reason stands in lists, and whoever reads it is busy. */
    int longest() {
      return name.equals(REASON) ? LONGEST_REASON : LONGEST;
    }
  }

  /** Something to read. */
  public static Operation read(String path, String summary, Type answer) {
    return new Operation(Method.GET, path, Role.VIEWER, summary, List.of(), answer);
  }

  /** The same for those who have a role. */
  public Operation by(Role needed) {
    return new Operation(method, path, needed, summary, fields, answer);
  }

  /** Something to do. */
  public static Operation act(String path, Role role, String summary) {
    return new Operation(Method.POST, path, role, summary, List.of(), Done.class);
  }

  /** The same with a field that must be given. */
  public Operation needs(String name, String meaning) {
    return with(new Field(name, Need.REQUIRED, meaning));
  }

  /** The same with a field that may be given. */
  public Operation takes(String name, String meaning) {
    return with(new Field(name, Need.OPTIONAL, meaning));
  }

  private Operation with(Field field) {
    List<Field> all = new ArrayList<>(fields);
    all.add(field);
    return new Operation(method, path, role, summary, all, answer);
  }

  /** The path as Vert.x writes parameters. */
  String route() {
    return path.replaceAll("\\{(\\w+)}", ":$1");
  }
}
