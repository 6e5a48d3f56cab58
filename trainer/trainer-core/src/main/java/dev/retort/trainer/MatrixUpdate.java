package dev.retort.trainer;

/** How the matrices inside a decoder's blocks change; everything else changes by AdamW. */
public enum MatrixUpdate {
  /** By AdamW too (Loshchilov and Hutter 2019). */
  ADAMW,
  /** By Muon (Jordan et al. 2024), at ten times the rate: models from nothing learn sooner. */
  MUON
}
