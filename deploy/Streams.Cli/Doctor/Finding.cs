namespace Streams.Cli.Doctor;

/// <summary>What one check of the doctor says.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Ok">True where it is well.</param>
/// <param name="Detail">In one line, what to do included.</param>
internal sealed record Finding(string Check, bool Ok, string Detail);
