// Speaks to the signing tool on this machine through the committee's own script (vgcaplugin.js). What the tool needs,
// a ticket for one file and some minutes, stands in the button; it goes nowhere else.

const button = document.querySelector("[data-signing-tool]");
const said = document.querySelector("[data-signing-tool-said]");

if (button && typeof window.vgca_sign_approved === "function") {
  button.hidden = false;
  said.textContent = "";
  button.addEventListener("click", () => {
    window.vgca_sign_approved(button.dataset.signingTool, (answer) => {
      const { Status, Message } = JSON.parse(answer);
      said.textContent = Status === 0 ? Message : `${button.dataset.failed} ${Message}`;
    });
  });
}
