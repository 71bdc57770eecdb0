namespace Streams.Sensors;

/// <summary>Says that this host refuses what a sensor needs: what, why, and what to do.</summary>
public sealed class SensorUnavailableException : Exception
{
    /// <summary>Makes the one line that a user reads.</summary>
    /// <param name="what">What was tried.</param>
    /// <param name="why">What the host answered.</param>
    /// <param name="whatToDo">What would make it work.</param>
    /// <param name="cause">The exception behind it, if any.</param>
    public SensorUnavailableException(string what, string why, string whatToDo, Exception? cause = null)
        : base($"{what}: {why}; {whatToDo}", cause)
    {
        What = what;
        Why = why;
        WhatToDo = whatToDo;
    }

    /// <summary>What was tried.</summary>
    public string What { get; }

    /// <summary>What the host answered.</summary>
    public string Why { get; }

    /// <summary>What would make it work.</summary>
    public string WhatToDo { get; }
}
