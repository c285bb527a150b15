// The few functions of jstat that are used; the package brings no types.
declare module "jstat" {
  interface Beta {
    /** P(X ≤ x) for X ~ Beta(alpha, beta). */
    cdf(x: number, alpha: number, beta: number): number;
    /** The p-quantile of Beta(alpha, beta). */
    inv(p: number, alpha: number, beta: number): number;
  }
  interface StudentT {
    /** P(X ≤ x) for Student's t with `dof` degrees of freedom. */
    cdf(x: number, dof: number): number;
    /** The p-quantile of Student's t with `dof` degrees of freedom. */
    inv(p: number, dof: number): number;
  }
  interface Normal {
    cdf(x: number, mean: number, deviation: number): number;
    inv(p: number, mean: number, deviation: number): number;
  }
  interface Jstat {
    beta: Beta;
    studentt: StudentT;
    normal: Normal;
    /** The natural logarithm of the gamma function, for x > 0. */
    gammaln(x: number): number;
  }
  const jstat: Jstat;
  export default jstat;
}
