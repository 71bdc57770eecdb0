namespace Streams.Hosting;

/// <summary>What every program of the product ends with.</summary>
public static class ExitCode
{
    /// <summary>Everything went well.</summary>
    public const int Ok = 0;

    /// <summary>It failed; one line on stderr says what, where and what to do.</summary>
    public const int Failed = 1;

    /// <summary>It was asked for wrongly.</summary>
    public const int Usage = 2;

    /// <summary>A check found something.</summary>
    public const int Found = 3;
}
