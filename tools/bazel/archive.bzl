"""cc_archive: a library and all that it depends on in one static archive."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

def _archive_of(library):
    """Position-independent where there is a choice: it fits every program."""
    return library.pic_static_library or library.static_library

def _cc_archive_impl(ctx):
    archives = []
    for dep in ctx.attr.deps:
        for input in dep[CcInfo].linking_context.linker_inputs.to_list():
            for library in input.libraries:
                archive = _archive_of(library)
                if archive != None and archive not in archives:
                    archives.append(archive)
    out = ctx.actions.declare_file("lib%s.a" % ctx.label.name)
    script = "\n".join(
        ["create " + out.path] +
        ["addlib " + archive.path for archive in archives] +
        ["save", "end", ""],
    )
    lines = ctx.actions.declare_file(ctx.label.name + ".mri")
    ctx.actions.write(lines, script)
    toolchain = find_cpp_toolchain(ctx)
    ctx.actions.run_shell(
        command = "%s -M <%s" % (toolchain.ar_executable, lines.path),
        inputs = depset(archives + [lines], transitive = [toolchain.all_files]),
        outputs = [out],
        mnemonic = "CcArchive",
        progress_message = "Archiving %s" % ctx.label,
    )
    return [DefaultInfo(files = depset([out]))]

cc_archive = rule(
    implementation = _cc_archive_impl,
    doc = "Makes lib<name>.a, for builds other than Bazel's. What `deps` take " +
          "from the system is not in it.",
    attrs = {
        "deps": attr.label_list(mandatory = True, providers = [CcInfo]),
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
        ),
    },
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
    incompatible_use_toolchain_transition = True,
)
