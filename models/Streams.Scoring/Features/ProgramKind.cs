namespace Streams.Scoring.Features;

/// <summary>What sort of program a start is, as far as features tell them apart.</summary>
internal enum ProgramKind
{
    /// <summary>Anything else.</summary>
    Other,

    /// <summary>A command shell.</summary>
    Shell,

    /// <summary>An interpreter of scripts.</summary>
    Interpreter,

    /// <summary>A tool that moves data over the network.</summary>
    NetworkTool,

    /// <summary>A tool that installs software.</summary>
    PackageTool,
}
