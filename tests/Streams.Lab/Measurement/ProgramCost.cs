namespace Streams.Lab.Measurement;

/// <summary>What a program of the product cost, by the kernel's account.</summary>
/// <param name="Cores">CPU time a second.</param>
/// <param name="ResidentMib">Largest resident set, MiB.</param>
internal sealed record ProgramCost(double Cores, double ResidentMib)
{
    /// <summary>Nothing known.</summary>
    public static ProgramCost None { get; } = new(0, 0);
}
