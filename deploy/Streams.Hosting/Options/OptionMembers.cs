using System.Diagnostics.CodeAnalysis;

namespace Streams.Hosting.Options;

/// <summary>What of an option record is read by reflection, for the compiler of programs that are compiled ahead.</summary>
internal static class OptionMembers
{
    public const DynamicallyAccessedMemberTypes Read =
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicParameterlessConstructor;
}
