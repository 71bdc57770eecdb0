namespace Streams.Lab.Scenarios;

/// <summary>The four kinds of harm that the product is there to find.</summary>
internal enum ScenarioKind
{
    /// <summary>Somebody gets to run what he likes.</summary>
    Exploit,

    /// <summary>Somebody uses what is not his: CPU, memory, disk.</summary>
    Hijack,

    /// <summary>Somebody changes or takes what must stay: programs, logs, configuration, credentials.</summary>
    Manipulation,

    /// <summary>Somebody carries data away.</summary>
    Exfiltration,
}
