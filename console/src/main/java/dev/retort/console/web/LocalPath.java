package dev.retort.console.web;

/** Pages of this server, which a form may name as the one to come back to. */
public final class LocalPath {
  private static final String HOME = "/";

  private LocalPath() {}

  /** The path, or the first page if it is none of this server's. */
  public static String of(String wanted) {
    boolean local =
        wanted != null
            && wanted.startsWith(HOME)
            && !wanted.startsWith("//")
            && wanted.chars().allMatch(c -> c > ' ' && c != '\\' && c < 0x7f);
    return local ? wanted : HOME;
  }
}
