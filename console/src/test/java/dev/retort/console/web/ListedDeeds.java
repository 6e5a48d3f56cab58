package dev.retort.console.web;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Deeds in memory. */
public final class ListedDeeds implements Deeds {
  private final CopyOnWriteArrayList<Deed> deeds = new CopyOnWriteArrayList<>();

  @Override
  public void append(Deed deed) {
    deeds.add(0, deed);
  }

  @Override
  public List<Deed> latest(int limit) {
    return deeds.stream().limit(limit).toList();
  }
}
